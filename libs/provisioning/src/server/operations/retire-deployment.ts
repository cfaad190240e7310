import { type DeploymentId, err, ok, type Result, type Scope } from '@beffroi/kernel';
import { type Transaction, UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import {
  type Deployment,
  type DeploymentNotFound,
  RetireDeployment,
  type RetireDeploymentInput,
} from '../../domain/index.ts';
import { getDeployment, lockDeployment, wantRetired } from '../persistence/deployment.rows.ts';

@Injectable()
export class RetireDeploymentOperation extends RetireDeployment {
  constructor(private readonly unitOfWork: UnitOfWork) {
    super();
  }

  async execute(
    scope: Scope,
    { idempotencyKey, deploymentId }: RetireDeploymentInput,
  ): Promise<Result<Deployment, DeploymentNotFound>> {
    const { value } = await this.unitOfWork.inScope(
      scope,
      { operation: 'deployment.retire', idempotencyKey, input: { deploymentId } },
      (tx) => this.retire(tx, deploymentId),
    );
    return value.ok ? ok(await getDeployment(this.unitOfWork, scope, deploymentId)) : value;
  }

  private async retire(tx: Transaction, id: DeploymentId): Promise<Result<null, DeploymentNotFound>> {
    const deployment = await lockDeployment(tx, id);
    if (!deployment) return err({ kind: 'DeploymentNotFound', deploymentId: id });
    if (deployment.desired === 'retired') return ok(null);
    await wantRetired(tx.manager, id, deployment.generation + 1);
    const tenant = deployment.collectiviteId === null ? {} : { collectiviteId: deployment.collectiviteId };
    tx.audit({
      action: 'deployment.retire',
      target: { type: 'deployment', id },
      ...tenant,
      before: { desired: 'running' },
      after: { desired: 'retired' },
    });
    tx.emit({ type: 'provisioning.deployment-retired', v: 1, ...tenant, payload: { deploymentId: id } });
    return ok(null);
  }
}
