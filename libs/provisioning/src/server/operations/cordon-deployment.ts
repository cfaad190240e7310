import { err, ok, type OperatorScope, type Result } from '@beffroi/kernel';
import { type Transaction, UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import {
  CordonDeployment,
  type CordonDeploymentInput,
  type Deployment,
  type DeploymentNotFound,
} from '../../domain/index.ts';
import { getDeployment, lockDeployment } from '../persistence/deployment.rows.ts';
import { wantCordoned } from '../persistence/version.rows.ts';
import { noteChange } from './note-change.ts';

@Injectable()
export class CordonDeploymentOperation extends CordonDeployment {
  constructor(private readonly unitOfWork: UnitOfWork) {
    super();
  }

  async execute(
    scope: OperatorScope,
    { idempotencyKey, ...input }: CordonDeploymentInput,
  ): Promise<Result<Deployment, DeploymentNotFound>> {
    const { value } = await this.unitOfWork.inScope(
      scope,
      { operation: 'deployment.cordon', idempotencyKey, input },
      (tx) => this.cordon(tx, input),
    );
    return value.ok ? ok(await getDeployment(this.unitOfWork, scope, input.deploymentId)) : value;
  }

  private async cordon(
    tx: Transaction,
    { deploymentId, cordoned }: CordonDeploymentInput,
  ): Promise<Result<null, DeploymentNotFound>> {
    const deployment = await lockDeployment(tx, deploymentId);
    if (!deployment) return err({ kind: 'DeploymentNotFound', deploymentId });
    if (deployment.cordoned === cordoned) return ok(null);
    await wantCordoned(tx.manager, deployment, cordoned);
    noteChange(tx, 'cordon', deployment, {
      before: { cordoned: deployment.cordoned },
      after: { cordoned },
    });
    return ok(null);
  }
}
