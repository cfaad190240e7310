import type { Sensitivity } from '@beffroi/contracts/dataplane';
import type { CollectiviteId, DeploymentId, Result, Scope } from '@beffroi/kernel';
import type { Deployment } from './deployment.ts';
import type {
  DeploymentNotFound,
  NameTaken,
  RequestFailure,
  UpdateFailure,
  ScaleFailure,
} from './failures.ts';
import type { ScalingWish } from './scaling/scaling-terms.ts';
import type { DeploymentChange } from './revision/revise.ts';

/** A client's key: the same key again answers as the first time and changes nothing. */
export interface Idempotent {
  readonly idempotencyKey?: string | null | undefined;
}

/** Which model is to run, for whom, where and how. */
export interface DeploymentDraft {
  /** null: the shared pool, which operators alone may ask for. */
  readonly collectiviteId: CollectiviteId | null;
  /** A model's id or alias. */
  readonly model: string;
  /** Absent: the first site that takes it. */
  readonly siteId?: string | null | undefined;
  /** Of the most sensitive data that it is to serve; absent: none that asks for more than the Union's law. */
  readonly sensitivity?: Sensitivity | null | undefined;
  /** Where it may run, of the regions that the collectivité's policy allows; absent: all of these. */
  readonly regions?: readonly string[] | null | undefined;
  /** 1 to 16; 1 unless given. */
  readonly replicas?: number | null | undefined;
  /** The longest request and answer together; absent: the longest that fits. */
  readonly contextTokens?: number | null | undefined;
}

export interface RequestDeploymentInput extends DeploymentDraft, ScalingWish, Idempotent {
  /** What people call it; no other of the same owner that is not gone yet is called so. */
  readonly name?: string | null | undefined;
  /** Where others hold the GPUs it waits for its turn, instead of being refused. */
  readonly waitForRoom?: boolean | null | undefined;
}

/** Accepts a deployment and sets its GPUs aside in the same transaction; the worker builds it afterwards. */
export abstract class RequestDeployment {
  abstract execute(
    scope: Scope,
    input: RequestDeploymentInput,
  ): Promise<Result<Deployment, RequestFailure | NameTaken>>;
}

export interface UpdateDeploymentInput extends DeploymentChange, Idempotent {
  readonly deploymentId: DeploymentId;
}

/** Changes what is wanted of a deployment that runs; more engines are set GPUs aside at once. */
export abstract class UpdateDeployment {
  abstract execute(scope: Scope, input: UpdateDeploymentInput): Promise<Result<Deployment, UpdateFailure>>;
}

export interface ScaleDeploymentInput extends ScalingWish, Idempotent {
  readonly deploymentId: DeploymentId;
}

/** Changes between which bounds, at which hours and with which priority a deployment runs. */
export abstract class ScaleDeployment {
  abstract execute(scope: Scope, input: ScaleDeploymentInput): Promise<Result<Deployment, ScaleFailure>>;
}

export interface RetireDeploymentInput extends Idempotent {
  readonly deploymentId: DeploymentId;
}

/** Asks for the end of a deployment; asking again changes nothing and is no failure. */
export abstract class RetireDeployment {
  abstract execute(
    scope: Scope,
    input: RetireDeploymentInput,
  ): Promise<Result<Deployment, DeploymentNotFound>>;
}
