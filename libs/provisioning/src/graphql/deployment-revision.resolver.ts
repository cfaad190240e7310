import { UnknownModel } from '@beffroi/catalogue/graphql';
import { brandId, type DeploymentId, type OperatorScope, type TenantScope } from '@beffroi/kernel';
import { CurrentScope, NotFound, Requires, resultUnion } from '@beffroi/platform/graphql';
import { Args, Mutation, Resolver } from '@nestjs/graphql';
import { UpdateDeployment } from '../domain/index.ts';
import {
  ContextNeedsMoreGpus,
  DeploymentLeaving,
  InvalidContext,
  InvalidReplicas,
  updateFailure,
} from './deployment.failures.ts';
import { InsufficientCapacity, SiteRefused } from './placement.refusals.ts';
import { UpdateDeploymentInput } from './deployment.input.ts';
import { toDeployment } from './deployment.mapping.ts';
import { Deployment } from './deployment.type.ts';

const UpdateDeploymentResult = resultUnion(
  'UpdateDeploymentResult',
  'The deployment as it is to be, or why not.',
  Deployment,
  [
    NotFound,
    DeploymentLeaving,
    UnknownModel,
    InvalidReplicas,
    InvalidContext,
    ContextNeedsMoreGpus,
    InsufficientCapacity,
    SiteRefused,
  ],
);
@Resolver(() => Deployment)
export class DeploymentRevisionResolver {
  constructor(private readonly updating: UpdateDeployment) {}

  @Mutation(() => UpdateDeploymentResult, {
    description:
      'Changes how many engines run, or how long their requests may be; its generation grows with it.',
  })
  @Requires('deployment.update')
  async updateDeployment(
    @CurrentScope() scope: OperatorScope | TenantScope,
    @Args('input', { type: () => UpdateDeploymentInput, description: 'What is to change.' })
    { deploymentId, ...change }: UpdateDeploymentInput,
  ): Promise<typeof UpdateDeploymentResult> {
    const outcome = await this.updating.execute(scope, {
      deploymentId: brandId<DeploymentId>(deploymentId),
      ...change,
    });
    return outcome.ok ? toDeployment(outcome.value) : updateFailure(outcome.failure);
  }
}
