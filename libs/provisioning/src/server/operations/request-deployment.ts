import { ModelCatalogue, SiteRegistry } from '@beffroi/catalogue/domain';
import { type DeploymentId, ok, type Result, type Scope } from '@beffroi/kernel';
import { newId } from '@beffroi/platform/crypto';
import { type Transaction, UnitOfWork } from '@beffroi/platform/typeorm';
import { Collectivites } from '@beffroi/tenancy/domain';
import { Injectable } from '@nestjs/common';
import {
  type Deployment,
  type DeploymentDraft,
  RequestDeployment,
  type RequestDeploymentInput,
  type RequestFailure,
} from '../../domain/index.ts';
import { EngineKeys } from '../engine.keys.ts';
import { getDeployment, insertDeployment } from '../persistence/deployment.rows.ts';
import { holdReserved } from '../persistence/site.ledger.ts';
import { Admission } from './admission.ts';

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
    { idempotencyKey, ...draft }: RequestDeploymentInput,
  ): Promise<Result<Deployment, RequestFailure>> {
    const { value } = await this.unitOfWork.inScope(
      scope,
      { operation: 'deployment.request', idempotencyKey, input: draft },
      (tx) => this.request(tx, draft),
    );
    return value.ok ? ok(await getDeployment(this.unitOfWork, scope, value.value)) : value;
  }

  private async request(
    tx: Transaction,
    draft: DeploymentDraft,
  ): Promise<Result<DeploymentId, RequestFailure>> {
    const admitted = await this.admission.admit(tx, draft, holdReserved);
    if (!admitted.ok) return admitted;
    const { namespace, model, site, placed, replicas } = admitted.value;
    const { collectiviteId } = draft;
    const id = newId<DeploymentId>(tx.now);
    const deployment = {
      id,
      collectiviteId,
      modelId: model.id,
      siteId: site.id,
      namespace,
      replicas,
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
}
