import { ModelCatalogue, SiteRegistry } from '@beffroi/catalogue/domain';
import { type DeploymentId, err, ok, type Result, type Scope } from '@beffroi/kernel';
import { newId } from '@beffroi/platform/crypto';
import { type Transaction, UnitOfWork, violatedConstraint } from '@beffroi/platform/typeorm';
import { Collectivites } from '@beffroi/tenancy/domain';
import { Injectable } from '@nestjs/common';
import {
  beginInQueue,
  type Beginning,
  beginNow,
  type Deployment,
  firstReplicas,
  type NameTaken,
  readTerms,
  RequestDeployment,
  type RequestDeploymentInput,
  type RequestFailure,
  type ScalingTerms,
} from '../../domain/index.ts';
import { EngineKeys } from '../engine.keys.ts';
import { getDeployment, insertDeployment } from '../persistence/deployment.rows.ts';
import { holdOffered } from '../persistence/placement.rows.ts';
import { holdReserved, readAwaited } from '../persistence/site.ledger.ts';
import { type Admitted, Admission } from './admission.ts';

@Injectable()
export class RequestDeploymentOperation extends RequestDeployment {
  private readonly admission: Admission;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    collectivites: Collectivites,
    models: ModelCatalogue,
    sites: SiteRegistry,
    private readonly engineKeys: EngineKeys,
  ) {
    super();
    this.admission = new Admission(collectivites, models, sites);
  }

  async execute(
    scope: Scope,
    { idempotencyKey, ...input }: RequestDeploymentInput,
  ): Promise<Result<Deployment, RequestFailure | NameTaken>> {
    const accepted = this.unitOfWork.inScope(
      scope,
      { operation: 'deployment.request', idempotencyKey, input },
      (tx) => this.request(tx, input),
    );
    const { value } = await accepted.catch((error: unknown) => {
      // Of two that ask at the same time, only the database knows which was first.
      if (violatedConstraint(error) !== 'deployment_name_key') throw error;
      return { value: err<NameTaken>({ kind: 'NameTaken', name: input.name ?? '' }) };
    });
    return value.ok ? ok(await getDeployment(this.unitOfWork, scope, value.value)) : value;
  }

  private async request(
    tx: Transaction,
    input: Omit<RequestDeploymentInput, 'idempotencyKey'>,
  ): Promise<Result<DeploymentId, RequestFailure>> {
    const terms = readTerms(input, input.replicas ?? 1, tx.scope.kind !== 'tenant');
    if (!terms.ok) return terms;
    const draft = { ...input, replicas: input.replicas ?? firstReplicas(terms.value, tx.now) };
    const admitted = await this.admitOrQueue(tx, draft, terms.value);
    if (!admitted.ok) return admitted;
    const { namespace, model, site, placed, dedicated, beginning } = admitted.value;
    const { collectiviteId } = input;
    const id = newId<DeploymentId>(tx.now);
    const deployment = {
      id,
      collectiviteId,
      modelId: model.id,
      siteId: site.id,
      namespace,
      dedicated,
      name: input.name?.trim() || null,
      ...beginning,
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

  /** Room that others wait for is theirs; whoever is willing to wait gets in line behind them. */
  private async admitOrQueue(
    tx: Transaction,
    draft: Omit<RequestDeploymentInput, 'idempotencyKey'>,
    terms: ScalingTerms,
  ): Promise<Result<Admitted & { readonly beginning: Beginning }, RequestFailure>> {
    const admitted = await this.admission.admit(tx, draft, {
      isOffered: holdOffered,
      reserved: async (manager, siteId) => [
        ...(await holdReserved(manager, siteId)),
        ...(await readAwaited(manager, siteId, terms.priority)),
      ],
    });
    if (admitted.ok) {
      return ok({ ...admitted.value, beginning: beginNow(terms, admitted.value.replicas) });
    }
    if (admitted.failure.kind !== 'InsufficientCapacity' || !draft.waitForRoom) return admitted;
    const emptySite = await this.admission.admit(tx, draft, {
      isOffered: holdOffered,
      reserved: () => Promise.resolve([]),
    });
    if (!emptySite.ok) return emptySite;
    return ok({
      ...emptySite.value,
      beginning: beginInQueue(terms, emptySite.value.replicas, tx.now),
    });
  }
}
