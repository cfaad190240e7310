import { UnknownModel } from '@beffroi/catalogue/graphql';
import { brandId, type DeploymentId, type OperatorScope } from '@beffroi/kernel';
import { CurrentScope, NotFound, Requires, resultUnion } from '@beffroi/platform/graphql';
import { StateForbids } from '@beffroi/tenancy/graphql';
import { Args, Mutation, Resolver } from '@nestjs/graphql';
import { CordonDeployment, RotateEngineKey, UpgradeDeployment } from '../domain/index.ts';
import {
  DeploymentLeaving,
  InvalidContext,
  InvalidReplicas,
  ModelNotSelfHostable,
} from './deployment.failures.ts';
import {
  InsufficientCapacity,
  ModelDoesNotFit,
  RegionRefused,
  SiteRefused,
  SovereigntyRefused,
} from './placement.refusals.ts';
import { toDeployment } from './deployment.mapping.ts';
import { Deployment } from './deployment.type.ts';
import { nouns } from './messages.ts';
import { RolloutUnderWay, rotateFailure, upgradeFailure } from './version.failures.ts';
import { CordonDeploymentInput, RotateEngineKeyInput, UpgradeDeploymentInput } from './version.input.ts';

const UpgradeDeploymentResult = resultUnion(
  'UpgradeDeploymentResult',
  'The deployment, whose new version starts, or why not.',
  Deployment,
  [
    NotFound,
    DeploymentLeaving,
    RolloutUnderWay,
    UnknownModel,
    ModelNotSelfHostable,
    ModelDoesNotFit,
    InsufficientCapacity,
    SiteRefused,
    RegionRefused,
    SovereigntyRefused,
    InvalidReplicas,
    InvalidContext,
    StateForbids,
  ],
);
const CordonDeploymentResult = resultUnion(
  'CordonDeploymentResult',
  'The deployment, or why not.',
  Deployment,
  [NotFound],
);
const RotateEngineKeyResult = resultUnion(
  'RotateEngineKeyResult',
  'The deployment, whose engines learn another key, or why not.',
  Deployment,
  [NotFound, DeploymentLeaving, RolloutUnderWay],
);

/** What operators do with a deployment that serves. */
@Resolver(() => Deployment)
export class DeploymentVersionResolver {
  constructor(
    private readonly upgrading: UpgradeDeployment,
    private readonly cordoning: CordonDeployment,
    private readonly rotating: RotateEngineKey,
  ) {}

  @Mutation(() => UpgradeDeploymentResult, {
    description:
      'Puts another model in a deployment’s place: beside it where GPUs are free, and requests change over once all its engines answered.',
  })
  @Requires('deployment.operate')
  async upgradeDeployment(
    @CurrentScope() scope: OperatorScope,
    @Args('input', { type: () => UpgradeDeploymentInput, description: 'Which deployment, and the model.' })
    { deploymentId, modelId, idempotencyKey }: UpgradeDeploymentInput,
  ): Promise<typeof UpgradeDeploymentResult> {
    const id = brandId<DeploymentId>(deploymentId);
    const outcome = await this.upgrading.execute(scope, { deploymentId: id, model: modelId, idempotencyKey });
    return outcome.ok ? toDeployment(outcome.value) : upgradeFailure(outcome.failure);
  }

  @Mutation(() => CordonDeploymentResult, {
    description: 'Has a deployment only watched, so that people can work on its cluster; it serves on.',
  })
  @Requires('deployment.operate')
  async cordonDeployment(
    @CurrentScope() scope: OperatorScope,
    @Args('input', { type: () => CordonDeploymentInput, description: 'Which deployment.' })
    { deploymentId, cordoned, idempotencyKey }: CordonDeploymentInput,
  ): Promise<typeof CordonDeploymentResult> {
    const id = brandId<DeploymentId>(deploymentId);
    const outcome = await this.cordoning.execute(scope, { deploymentId: id, cordoned, idempotencyKey });
    return outcome.ok ? toDeployment(outcome.value) : new NotFound(nouns.deployment, deploymentId);
  }

  @Mutation(() => RotateEngineKeyResult, {
    description:
      'Gives the engines of a deployment another key; the old one is accepted until every gateway uses the new.',
  })
  @Requires('deployment.operate')
  async rotateEngineKey(
    @CurrentScope() scope: OperatorScope,
    @Args('input', { type: () => RotateEngineKeyInput, description: 'Which deployment.' })
    { deploymentId, idempotencyKey }: RotateEngineKeyInput,
  ): Promise<typeof RotateEngineKeyResult> {
    const id = brandId<DeploymentId>(deploymentId);
    const outcome = await this.rotating.execute(scope, { deploymentId: id, idempotencyKey });
    return outcome.ok ? toDeployment(outcome.value) : rotateFailure(outcome.failure);
  }
}
