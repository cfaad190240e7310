import type { DeploymentId, OperatorScope, Result } from '@beffroi/kernel';
import type { Deployment } from '../deployment.ts';
import type { DeploymentLeaving, DeploymentNotFound, RequestFailure, RolloutUnderWay } from '../failures.ts';
import type { Idempotent } from '../operations.ports.ts';

export interface UpgradeDeploymentInput extends Idempotent {
  readonly deploymentId: DeploymentId;
  /** A model's id or alias. */
  readonly model: string;
}
export type UpgradeFailure = DeploymentNotFound | DeploymentLeaving | RolloutUnderWay | RequestFailure;

/** Puts another model in the place of a deployment's, without a gap where the site has room for both. */
export abstract class UpgradeDeployment {
  abstract execute(
    scope: OperatorScope,
    input: UpgradeDeploymentInput,
  ): Promise<Result<Deployment, UpgradeFailure>>;
}

export interface CordonDeploymentInput extends Idempotent {
  readonly deploymentId: DeploymentId;
  readonly cordoned: boolean;
}

/** Says whether differences in the cluster are repaired or only reported. */
export abstract class CordonDeployment {
  abstract execute(
    scope: OperatorScope,
    input: CordonDeploymentInput,
  ): Promise<Result<Deployment, DeploymentNotFound>>;
}

export interface RotateEngineKeyInput extends Idempotent {
  readonly deploymentId: DeploymentId;
}
export type RotateKeyFailure = DeploymentNotFound | DeploymentLeaving | RolloutUnderWay;

/** Gives engines another key; both are accepted until every gateway uses the new one. */
export abstract class RotateEngineKey {
  abstract execute(
    scope: OperatorScope,
    input: RotateEngineKeyInput,
  ): Promise<Result<Deployment, RotateKeyFailure>>;
}
