import { ModelCatalogue, SiteRegistry } from '@beffroi/catalogue/domain';
import { err, ok, type Result, type Scope } from '@beffroi/kernel';
import { type Transaction, UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import {
  type Deployment,
  type DeploymentChange,
  revise,
  type Revision,
  type Standing,
  UpdateDeployment,
  type UpdateDeploymentInput,
  type UpdateFailure,
} from '../../domain/index.ts';
import { getDeployment, lockDeployment, wantRevised } from '../persistence/deployment.rows.ts';
import { holdReserved, readOwnReplicas } from '../persistence/site.ledger.ts';

@Injectable()
export class UpdateDeploymentOperation extends UpdateDeployment {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly models: ModelCatalogue,
    private readonly sites: SiteRegistry,
  ) {
    super();
  }

  async execute(
    scope: Scope,
    { idempotencyKey, deploymentId, ...change }: UpdateDeploymentInput,
  ): Promise<Result<Deployment, UpdateFailure>> {
    const { value } = await this.unitOfWork.inScope(
      scope,
      { operation: 'deployment.update', idempotencyKey, input: { deploymentId, ...change } },
      (tx) => this.update(tx, deploymentId, change),
    );
    return value.ok ? ok(await getDeployment(this.unitOfWork, scope, deploymentId)) : value;
  }

  private async update(
    tx: Transaction,
    id: Deployment['id'],
    change: DeploymentChange,
  ): Promise<Result<null, UpdateFailure>> {
    const deployment = await lockDeployment(tx, id);
    if (!deployment) return err({ kind: 'DeploymentNotFound', deploymentId: id });
    const standing = await this.standingOf(tx, deployment);
    if (!standing.ok) return standing;
    const revision = revise(standing.value, change);
    if (!revision.ok) return revision;
    const before: Revision = { replicas: deployment.replicas, contextTokens: deployment.contextTokens };
    if (isSame(before, revision.value)) return ok(null);
    await wantRevised(tx.manager, deployment, revision.value);
    const { collectiviteId } = deployment;
    const tenant = collectiviteId === null ? {} : { collectiviteId };
    const target = { type: 'deployment', id };
    tx.audit({ action: 'deployment.update', target, ...tenant, before, after: revision.value });
    tx.emit({ type: 'provisioning.deployment-updated', v: 1, ...tenant, payload: { deploymentId: id } });
    return ok(null);
  }

  private async standingOf(
    { scope, manager }: Transaction,
    deployment: Deployment,
  ): Promise<Result<Standing, UpdateFailure>> {
    const { id, siteId, modelId } = deployment;
    const reserved = await holdReserved(manager, siteId);
    const site = (await this.sites.find(scope, siteId))!;
    const model = await this.models.find(modelId);
    if (!model) return err({ kind: 'UnknownModel', model: modelId });
    return ok({ deployment, model, site, reserved, ownReplicas: await readOwnReplicas(manager, id) });
  }
}

const isSame = (before: Revision, after: Revision): boolean =>
  before.replicas === after.replicas && before.contextTokens === after.contextTokens;
