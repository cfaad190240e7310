import { ModelCatalogue, SiteRegistry } from '@beffroi/catalogue/domain';
import { err, ok, type OperatorScope, type Result } from '@beffroi/kernel';
import { type Transaction, UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import {
  admitModel,
  type Deployment,
  nextVersion,
  retiredModel,
  UpgradeDeployment,
  type UpgradeDeploymentInput,
  type UpgradeFailure,
} from '../../domain/index.ts';
import { getDeployment, lockDeployment } from '../persistence/deployment.rows.ts';
import { holdOffered } from '../persistence/placement.rows.ts';
import { holdReserved } from '../persistence/site.ledger.ts';
import { isChanging, wantVersion } from '../persistence/version.rows.ts';
import { noteChange } from './note-change.ts';

@Injectable()
export class UpgradeDeploymentOperation extends UpgradeDeployment {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly models: ModelCatalogue,
    private readonly sites: SiteRegistry,
  ) {
    super();
  }

  async execute(
    scope: OperatorScope,
    { idempotencyKey, ...input }: UpgradeDeploymentInput,
  ): Promise<Result<Deployment, UpgradeFailure>> {
    const { value } = await this.unitOfWork.inScope(
      scope,
      { operation: 'deployment.upgrade', idempotencyKey, input },
      (tx) => this.upgrade(tx, input),
    );
    return value.ok ? ok(await getDeployment(this.unitOfWork, scope, input.deploymentId)) : value;
  }

  private async upgrade(
    tx: Transaction,
    { deploymentId, model: asked }: UpgradeDeploymentInput,
  ): Promise<Result<null, UpgradeFailure>> {
    const deployment = await lockDeployment(tx, deploymentId);
    if (!deployment) return err({ kind: 'DeploymentNotFound', deploymentId });
    const model = admitModel(await this.models.resolve(asked), asked);
    if (!model.ok) return model;
    if (model.value.id === deployment.modelId) return ok(null);
    const { manager } = tx;
    if (!(await holdOffered(manager, model.value.id))) return err(retiredModel(model.value));
    const reserved = await holdReserved(manager, deployment.siteId);
    const site = (await this.sites.find(tx.scope, deployment.siteId))!;
    const changing = await isChanging(manager, deployment);
    const next = nextVersion({ deployment, site, reserved, changing }, model.value);
    if (!next.ok) return next;
    await wantVersion(manager, deployment, model.value.id, next.value);
    const before = { modelId: deployment.modelId };
    const after = { modelId: model.value.id, beside: next.value.beside };
    noteChange(tx, 'upgrade', deployment, { before, after });
    return ok(null);
  }
}
