import { DomainError, Failure, NotFound } from '@beffroi/platform/graphql';
import type * as domain from '../domain/index.ts';
import { DeploymentLeaving, requestFailure } from './deployment.failures.ts';
import { messages, nouns } from './messages.ts';

@Failure('A change of the deployment is under way.')
export class RolloutUnderWay extends DomainError {
  constructor(failure: domain.RolloutUnderWay) {
    super('rollout_under_way', messages.rolloutUnderWay(failure));
  }
}

export const rotateFailure = (
  failure: domain.RotateKeyFailure,
): NotFound | DeploymentLeaving | RolloutUnderWay => {
  switch (failure.kind) {
    case 'DeploymentNotFound':
      return new NotFound(nouns.deployment, failure.deploymentId);
    case 'DeploymentLeaving':
      return new DeploymentLeaving(failure);
    case 'RolloutUnderWay':
      return new RolloutUnderWay(failure);
  }
};

export const upgradeFailure = (failure: domain.UpgradeFailure) => {
  switch (failure.kind) {
    case 'DeploymentNotFound':
    case 'DeploymentLeaving':
    case 'RolloutUnderWay':
      return rotateFailure(failure);
    default:
      return requestFailure(failure);
  }
};
