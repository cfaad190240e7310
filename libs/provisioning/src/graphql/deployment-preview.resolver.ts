import { UnknownModel } from '@beffroi/catalogue/graphql';
import { brandId, type CollectiviteId, type OperatorScope, type TenantScope } from '@beffroi/kernel';
import { CurrentScope, NotFound, Requires, resultUnion } from '@beffroi/platform/graphql';
import { StateForbids } from '@beffroi/tenancy/graphql';
import { Args, Query, Resolver } from '@nestjs/graphql';
import { type DeploymentPreview as DomainPreview, PreviewDeployment } from '../domain/index.ts';
import { toScalingWish } from './scaling.input.ts';
import { InvalidDelay, InvalidSchedule, OperatorDecides } from './scaling.refusals.ts';
import { DeploymentPreview } from './deployment-preview.type.ts';
import {
  InvalidContext,
  InvalidReplicas,
  ModelNotSelfHostable,
  requestFailure,
  toSiteReason,
} from './deployment.failures.ts';
import {
  InsufficientCapacity,
  ModelDoesNotFit,
  RegionRefused,
  SiteRefused,
  SovereigntyRefused,
} from './placement.refusals.ts';
import { PreviewDeploymentInput } from './deployment.input.ts';

const PreviewDeploymentResult = resultUnion(
  'PreviewDeploymentResult',
  'What would be accepted, or why it would not.',
  DeploymentPreview,
  [
    NotFound,
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
    InvalidSchedule,
    InvalidDelay,
    OperatorDecides,
  ],
);

@Resolver(() => DeploymentPreview)
export class DeploymentPreviewResolver {
  constructor(private readonly previewing: PreviewDeployment) {}

  @Query(() => PreviewDeploymentResult, {
    description: 'Where and how a model would run, and at what price, before anything is created.',
  })
  @Requires('deployment.request')
  async previewDeployment(
    @CurrentScope() scope: OperatorScope | TenantScope,
    @Args('input', { type: () => PreviewDeploymentInput, description: 'What would run.' })
    input: PreviewDeploymentInput,
  ): Promise<typeof PreviewDeploymentResult> {
    const { collectiviteId, modelId, ...more } = input;
    const outcome = await this.previewing.execute(scope, {
      collectiviteId: collectiviteId ? brandId<CollectiviteId>(collectiviteId) : null,
      model: modelId,
      ...more,
      ...toScalingWish(input),
    });
    return outcome.ok ? toPreview(outcome.value) : requestFailure(outcome.failure);
  }
}

const toPreview = ({
  model,
  site,
  placed,
  ranking,
  refusals,
  terms: { elasticity, priority, evictionProtected },
  ...preview
}: DomainPreview): DeploymentPreview => ({
  ...preview,
  ranking: ranking.map(({ site: { id, name }, reason }) => ({ siteId: id, siteName: name, reason })),
  refusals: refusals.map(toSiteReason),
  priority,
  evictionProtected,
  minReplicas: elasticity?.minReplicas ?? preview.replicas,
  maxReplicas: elasticity?.maxReplicas ?? preview.replicas,
  modelId: model.id,
  siteId: site.id,
  precision: placed.fit.precision,
  gpuProduct: placed.gpuProduct,
  gpusPerReplica: placed.fit.gpus,
  gpus: placed.fit.gpus * preview.replicas,
  contextTokens: placed.fit.maxModelLen,
  cacheTokens: placed.fit.kvTokens,
});
