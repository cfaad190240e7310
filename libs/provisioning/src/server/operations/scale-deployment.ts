import { err, ok, type Result, type Scope } from '@beffroi/kernel';
import { type Transaction, UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import {
  type Deployment,
  reviseTerms,
  ScaleDeployment,
  type ScaleDeploymentInput,
  type ScaleFailure,
  type ScalingTerms,
  type ScalingWish,
} from '../../domain/index.ts';
import { getDeployment, lockDeployment, wantScaled } from '../persistence/deployment.rows.ts';

@Injectable()
export class ScaleDeploymentOperation extends ScaleDeployment {
  constructor(private readonly unitOfWork: UnitOfWork) {
    super();
  }

  async execute(
    scope: Scope,
    { idempotencyKey, deploymentId, ...wish }: ScaleDeploymentInput,
  ): Promise<Result<Deployment, ScaleFailure>> {
    const { value } = await this.unitOfWork.inScope(
      scope,
      { operation: 'deployment.set-scaling', idempotencyKey, input: { deploymentId, ...wish } },
      (tx) => this.scale(tx, deploymentId, wish),
    );
    return value.ok ? ok(await getDeployment(this.unitOfWork, scope, deploymentId)) : value;
  }

  private async scale(
    tx: Transaction,
    id: Deployment['id'],
    wish: ScalingWish,
  ): Promise<Result<null, ScaleFailure>> {
    const deployment = await lockDeployment(tx, id);
    if (!deployment) return err({ kind: 'DeploymentNotFound', deploymentId: id });
    if (deployment.desired === 'retired') return err({ kind: 'DeploymentLeaving', deploymentId: id });
    const terms = reviseTerms(deployment, wish, deployment.replicas, tx.scope.kind !== 'tenant');
    if (!terms.ok) return terms;
    await wantScaled(tx.manager, deployment, terms.value);
    const { collectiviteId } = deployment;
    const tenant = collectiviteId === null ? {} : { collectiviteId };
    tx.audit({
      action: 'deployment.set-scaling',
      target: { type: 'deployment', id },
      ...tenant,
      before: termsOf(deployment),
      after: terms.value,
    });
    tx.emit({ type: 'provisioning.deployment-updated', v: 1, ...tenant, payload: { deploymentId: id } });
    return ok(null);
  }
}

const termsOf = ({ elasticity, priority, evictionProtected }: ScalingTerms): ScalingTerms => ({
  elasticity,
  priority,
  evictionProtected,
});
