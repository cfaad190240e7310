import { Qualification, UnknownModel } from '@beffroi/catalogue/graphql';
import { unreachable } from '@beffroi/kernel';
import { DomainError, Failure, NotFound } from '@beffroi/platform/graphql';
import { StateForbids } from '@beffroi/tenancy/graphql';
import { Field, ID, Int } from '@nestjs/graphql';
import { explainPlacement } from '../domain/index.ts';
import type * as domain from '../domain/index.ts';
import { GpuNeed, GpuSupply } from './gpu.type.ts';
import { messages, nouns } from './messages.ts';
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

@Failure('No node of the site could ever hold an engine of this model.')
export class ModelDoesNotFit extends DomainError {
  @Field(() => GpuNeed, { nullable: true, description: 'What would hold it; null: no GPU that is known.' })
  readonly needed: GpuNeed | null;

  @Field(() => [GpuSupply], { description: 'What the site has.' })
  readonly available: readonly GpuSupply[];

  constructor({ modelName, siteName, placement }: domain.ModelDoesNotFit) {
    super('model_does_not_fit', messages.doesNotFit(siteName, explainPlacement(modelName, placement)));
    this.needed = placement.needed;
    this.available = placement.available;
  }
}

@Failure('The model would fit, if other deployments did not hold the GPUs.')
export class InsufficientCapacity extends DomainError {
  /** Never null; a client that asks `ModelDoesNotFit` for it in the same query needs one type for both. */
  @Field(() => GpuNeed, { nullable: true, description: 'What each engine needs.' })
  readonly needed: GpuNeed;

  @Field(() => Int, { description: 'How many engines were asked for.' })
  readonly replicas: number;

  @Field(() => Int, { description: 'GPUs of this product on the site.' })
  readonly total: number;

  @Field(() => Int, { description: 'How many of them are reserved.' })
  readonly reserved: number;

  constructor({ modelName, siteName, placement }: domain.InsufficientCapacity) {
    super('insufficient_capacity', messages.noCapacity(siteName, explainPlacement(modelName, placement)));
    this.needed = placement.needed;
    this.replicas = placement.replicas;
    this.total = placement.total;
    this.reserved = placement.reserved;
  }
}

@Failure('The site is not there, or its GPUs have not been counted yet.')
export class SiteRefused extends DomainError {
  @Field(() => ID, { nullable: true, description: 'The site; null: there is none at all.' })
  readonly refusedSiteId: string | null;

  constructor(failure: domain.SiteRefused) {
    super('site_refused', messages.siteRefused(failure));
    this.refusedSiteId = failure.siteId;
  }
}

@Failure('The data that are to be served may not lie on this site.')
export class SovereigntyRefused extends DomainError {
  @Field(() => [Qualification], { description: 'The qualifications that would do, one of them.' })
  readonly neededQualifications: domain.SovereigntyRefused['needed'];

  constructor({ siteName, needed, reason }: domain.SovereigntyRefused) {
    super('sovereignty_refused', messages.sovereigntyRefused(siteName, reason));
    this.neededQualifications = needed;
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
      return new ModelDoesNotFit(failure);
    case 'InsufficientCapacity':
      return new InsufficientCapacity(failure);
    case 'SiteRefused':
      return new SiteRefused(failure);
    case 'SovereigntyRefused':
      return new SovereigntyRefused(failure);
    case 'InvalidReplicas':
      return new InvalidReplicas(failure);
    case 'InvalidContext':
      return new InvalidContext(failure);
    default:
      return scalingFailure(failure);
  }
};

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
