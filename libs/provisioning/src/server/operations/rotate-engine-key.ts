import { err, ok, type OperatorScope, type Result } from '@beffroi/kernel';
import { type Transaction, UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import {
  type Deployment,
  RotateEngineKey,
  type RotateEngineKeyInput,
  type RotateKeyFailure,
} from '../../domain/index.ts';
import { EngineKeys } from '../engine.keys.ts';
import { getDeployment, lockDeployment } from '../persistence/deployment.rows.ts';
import { isChanging, wantKey } from '../persistence/version.rows.ts';
import { noteChange } from './note-change.ts';

@Injectable()
export class RotateEngineKeyOperation extends RotateEngineKey {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly engineKeys: EngineKeys,
  ) {
    super();
  }

  async execute(
    scope: OperatorScope,
    { idempotencyKey, ...input }: RotateEngineKeyInput,
  ): Promise<Result<Deployment, RotateKeyFailure>> {
    const { value } = await this.unitOfWork.inScope(
      scope,
      { operation: 'deployment.rotate-key', idempotencyKey, input },
      (tx) => this.rotate(tx, input),
    );
    return value.ok ? ok(await getDeployment(this.unitOfWork, scope, input.deploymentId)) : value;
  }

  private async rotate(
    tx: Transaction,
    { deploymentId }: RotateEngineKeyInput,
  ): Promise<Result<null, RotateKeyFailure>> {
    const deployment = await lockDeployment(tx, deploymentId);
    if (!deployment) return err({ kind: 'DeploymentNotFound', deploymentId });
    if (deployment.desired === 'retired') return err({ kind: 'DeploymentLeaving', deploymentId });
    if (await isChanging(tx.manager, deployment)) return err({ kind: 'RolloutUnderWay', deploymentId });
    await wantKey(tx.manager, deployment, this.engineKeys.newSealed(deploymentId));
    noteChange(tx, 'rotate-key', deployment);
    return ok(null);
  }
}
