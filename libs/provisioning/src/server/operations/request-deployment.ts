import { type Model, ModelCatalogue, type Site, SiteRegistry } from '@beffroi/catalogue/domain';
import { brandId, type DeploymentId, err, ok, type Result, type Scope, type SiteId } from '@beffroi/kernel';
import { newId } from '@beffroi/platform/crypto';
import { type Transaction, UnitOfWork } from '@beffroi/platform/typeorm';
import { checkState, Collectivites, type StateForbids } from '@beffroi/tenancy/domain';
import { Injectable } from '@nestjs/common';
import {
  admitModel,
  admitSite,
  checkReplicas,
  type Deployment,
  namespaceFor,
  nearestRefusal,
  type OwnerNotFound,
  type Placed,
  RequestDeployment,
  type RequestDeploymentInput,
  type RequestFailure,
} from '../../domain/index.ts';
import { EngineKeys } from '../engine.keys.ts';
import { getDeployment, insertDeployment } from '../persistence/deployment.rows.ts';
import { lockSite, readReserved } from '../persistence/site.ledger.ts';

interface Wanted {
  readonly model: Model;
  readonly replicas: number;
  /** null: any. */
  readonly siteId: SiteId | null;
}

@Injectable()
export class RequestDeploymentOperation extends RequestDeployment {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly collectivites: Collectivites,
    private readonly models: ModelCatalogue,
    private readonly sites: SiteRegistry,
    private readonly engineKeys: EngineKeys,
  ) {
    super();
  }

  async execute(
    scope: Scope,
    { idempotencyKey, ...input }: RequestDeploymentInput,
  ): Promise<Result<Deployment, RequestFailure>> {
    const { value } = await this.unitOfWork.inScope(
      scope,
      { operation: 'deployment.request', idempotencyKey, input },
      (tx) => this.request(tx, input),
    );
    return value.ok ? ok(await getDeployment(this.unitOfWork, scope, value.value)) : value;
  }

  private async request(
    tx: Transaction,
    input: RequestDeploymentInput,
  ): Promise<Result<DeploymentId, RequestFailure>> {
    const replicas = checkReplicas(input.replicas ?? 1);
    if (!replicas.ok) return replicas;
    const namespace = await this.namespaceOf(tx.scope, input);
    if (!namespace.ok) return namespace;
    const model = admitModel(await this.models.resolve(input.model), input.model);
    if (!model.ok) return model;
    const siteId = input.siteId ? brandId<SiteId>(input.siteId) : null;
    const spot = await this.place(tx, { model: model.value, replicas: replicas.value, siteId });
    if (!spot.ok) return spot;

    const { collectiviteId } = input;
    const id = newId<DeploymentId>(tx.now);
    const { site, placed } = spot.value;
    const deployment = {
      id,
      collectiviteId,
      modelId: model.value.id,
      siteId: site.id,
      namespace: namespace.value,
      replicas: replicas.value,
      precision: placed.fit.precision,
      gpuProduct: placed.gpuProduct,
      gpusPerReplica: placed.fit.gpus,
      contextTokens: placed.fit.maxModelLen,
      requestedAt: tx.now,
    };
    await insertDeployment(tx.manager, deployment, this.engineKeys.newSealed(id));
    const tenant = collectiviteId === null ? {} : { collectiviteId };
    const target = { type: 'deployment', id };
    tx.audit({ action: 'deployment.request', target, ...tenant, after: deployment });
    tx.emit({ type: 'provisioning.deployment-requested', v: 1, ...tenant, payload: { deploymentId: id } });
    return ok(id);
  }

  private async namespaceOf(
    scope: Scope,
    { collectiviteId }: RequestDeploymentInput,
  ): Promise<Result<string, OwnerNotFound | StateForbids>> {
    const owner = collectiviteId === null ? undefined : await this.collectivites.find(scope, collectiviteId);
    const allowed = owner ? checkState(owner, 'grow') : ok(null);
    if (!allowed.ok) return allowed;
    return namespaceFor(collectiviteId, owner, scope.kind !== 'tenant');
  }

  /** The first site that takes it. Sites are locked in the order of their ids, so that two requests never cross. */
  private async place(
    tx: Transaction,
    { model, replicas, siteId }: Wanted,
  ): Promise<Result<{ site: Site; placed: Placed }, RequestFailure>> {
    const sites = await this.sites.list(tx.scope);
    const asked = sites.filter(({ id }) => siteId === null || id === siteId).map(({ id }) => id);
    if (siteId !== null && asked.length === 0) return err({ kind: 'SiteRefused', siteId, cause: 'unknown' });
    const refusals: RequestFailure[] = [];
    for (const id of asked.toSorted()) {
      await lockSite(tx.manager, id);
      const site = (await this.sites.find(tx.scope, id))!;
      const placed = admitSite(model, site, await readReserved(tx.manager, id), replicas);
      if (placed.ok) return ok({ site, placed: placed.value });
      refusals.push(placed.failure);
    }
    return err(nearestRefusal(refusals));
  }
}
