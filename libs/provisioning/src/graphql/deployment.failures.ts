import { UnknownModel } from '@beffroi/catalogue/graphql';
import { unreachable } from '@beffroi/kernel';
import { DomainError, Failure, NotFound } from '@beffroi/platform/graphql';
import { StateForbids } from '@beffroi/tenancy/graphql';
import { Field, ID, Int } from '@nestjs/graphql';
import type * as domain from '../domain/index.ts';
import { messages, nouns } from './messages.ts';
import {
  InsufficientCapacity,
  ModelDoesNotFit,
  RegionRefused,
  SiteRefused,
  SovereigntyRefused,
} from './placement.refusals.ts';
import type { SiteReason } from './placement.type.ts';
import { InvalidDelay, InvalidSchedule, OperatorDecides } from './scaling.refusals.ts';

@Failure('The model may not run on the operator’s own GPUs.')
export class ModelNotSelfHostable extends DomainError {
  @Field(() => ID, { description: 'The model.' })
  readonly modelId: string;

  constructor({ modelId, modelName, reason }: domain.ModelNotSelfHostable) {
    super('model_not_self_hostable', messages.notSelfHostable(modelName, reason));
    this.modelId = modelId;
  }
}

@Failure('So many engines cannot be asked for.')
export class InvalidReplicas extends DomainError {
  @Field(() => Int, { description: 'The most that can.' })
  readonly most: number;

  constructor(failure: domain.InvalidReplicas) {
    super('invalid_replicas', messages.invalidReplicas(failure));
    this.most = failure.most;
  }
}

@Failure('The model cannot read requests of this length.')
export class InvalidContext extends DomainError {
  @Field(() => Int, { description: 'The shortest that may be asked for, in tokens.' })
  readonly leastTokens: number;

  @Field(() => Int, { description: 'The longest, in tokens.' })
  readonly mostTokens: number;

  constructor(failure: domain.InvalidContext) {
    super('invalid_context', messages.invalidContext(failure));
    this.leastTokens = failure.least;
    this.mostTokens = failure.most;
  }
}

@Failure('Another deployment of the same owner is called so.')
export class NameTaken extends DomainError {
  constructor(failure: domain.NameTaken) {
    super('name_taken', messages.nameTaken(failure));
  }
}

@Failure('The deployment is on its way out.')
export class DeploymentLeaving extends DomainError {
  constructor(failure: domain.DeploymentLeaving) {
    super('deployment_leaving', messages.leaving(failure));
  }
}

@Failure('A context so long takes more memory than the GPUs of the deployment have.')
export class ContextNeedsMoreGpus extends DomainError {
  @Field(() => Int, { description: 'The context that was asked for, in tokens.' })
  readonly wantedTokens: number;

  constructor(failure: domain.ContextNeedsMoreGpus) {
    super('context_needs_more_gpus', messages.contextNeedsMoreGpus(failure));
    this.wantedTokens = failure.contextTokens;
  }
}

type ScalingRefusal = InvalidReplicas | InvalidSchedule | InvalidDelay | OperatorDecides;

type RequestRefusal =
  | NotFound
  | StateForbids
  | UnknownModel
  | ModelNotSelfHostable
  | ModelDoesNotFit
  | InsufficientCapacity
  | SiteRefused
  | RegionRefused
  | SovereigntyRefused
  | InvalidReplicas
  | InvalidContext
  | ScalingRefusal;

export const requestFailure = (failure: domain.RequestFailure): RequestRefusal => {
  switch (failure.kind) {
    case 'OwnerNotFound':
      return failure.collectiviteId === null
        ? new NotFound(nouns.pool, 'pool')
        : new NotFound(nouns.collectivite, failure.collectiviteId);
    case 'StateForbids':
      return new StateForbids(failure);
    case 'UnknownModel':
      return new UnknownModel(failure.model);
    case 'ModelNotSelfHostable':
      return new ModelNotSelfHostable(failure);
    case 'ModelDoesNotFit':
      return new ModelDoesNotFit(failure, elsewhere(failure));
    case 'InsufficientCapacity':
      return new InsufficientCapacity(failure, elsewhere(failure));
    case 'SiteRefused':
      return new SiteRefused(failure, elsewhere(failure));
    case 'RegionRefused':
      return new RegionRefused(failure, elsewhere(failure));
    case 'SovereigntyRefused':
      return new SovereigntyRefused(failure, elsewhere(failure));
    case 'InvalidReplicas':
      return new InvalidReplicas(failure);
    case 'InvalidContext':
      return new InvalidContext(failure);
    default:
      return scalingFailure(failure);
  }
};

/** Why the other sites refuse, as each would have said it alone. */
export const toSiteReason = ({ siteId, siteName, failure }: domain.SiteRefusal): SiteReason => {
  const { code, message } = requestFailure(failure);
  return { siteId, siteName, code, reason: message };
};

const elsewhere = ({ elsewhere: refusals = [] }: domain.OfOneSite): SiteReason[] =>
  refusals.map(toSiteReason);

const scalingFailure = (failure: domain.ScalingFailure): ScalingRefusal => {
  switch (failure.kind) {
    case 'InvalidReplicas':
      return new InvalidReplicas(failure);
    case 'InvalidSchedule':
      return new InvalidSchedule(failure);
    case 'InvalidDelay':
      return new InvalidDelay(failure);
    case 'OperatorDecides':
      return new OperatorDecides(failure);
    default:
      return unreachable(failure);
  }
};

export const scaleFailure = (failure: domain.ScaleFailure): NotFound | DeploymentLeaving | ScalingRefusal => {
  switch (failure.kind) {
    case 'DeploymentNotFound':
      return new NotFound(nouns.deployment, failure.deploymentId);
    case 'DeploymentLeaving':
      return new DeploymentLeaving(failure);
    default:
      return scalingFailure(failure);
  }
};

export const retireFailure = ({ deploymentId }: domain.DeploymentNotFound): NotFound =>
  new NotFound(nouns.deployment, deploymentId);

type UpdateRefusal =
  | NotFound
  | UnknownModel
  | DeploymentLeaving
  | InvalidReplicas
  | InvalidContext
  | ContextNeedsMoreGpus
  | SiteRefused
  | InsufficientCapacity;

export const updateFailure = (failure: domain.UpdateFailure): UpdateRefusal => {
  switch (failure.kind) {
    case 'DeploymentNotFound':
      return new NotFound(nouns.deployment, failure.deploymentId);
    case 'DeploymentLeaving':
      return new DeploymentLeaving(failure);
    case 'UnknownModel':
      return new UnknownModel(failure.model);
    case 'InvalidReplicas':
      return new InvalidReplicas(failure);
    case 'InvalidContext':
      return new InvalidContext(failure);
    case 'ContextNeedsMoreGpus':
      return new ContextNeedsMoreGpus(failure);
    case 'SiteRefused':
      return new SiteRefused(failure);
    case 'InsufficientCapacity':
      return new InsufficientCapacity(failure);
    default:
      return unreachable(failure);
  }
};
