import { ModelCatalogue, SiteRegistry } from '@beffroi/catalogue/domain';
import { Model, Site, UnknownModel } from '@beffroi/catalogue/graphql';
import {
  brandId,
  type CollectiviteId,
  type DeploymentId,
  type ModelId,
  type OperatorScope,
  type SiteId,
  type TenantScope,
} from '@beffroi/kernel';
import {
  connectionOf,
  CurrentLoaders,
  CurrentScope,
  type Loaders,
  NotFound,
  PageArguments,
  Paging,
  Requires,
  resultUnion,
} from '@beffroi/platform/graphql';
import { StateForbids } from '@beffroi/tenancy/graphql';
import { Args, ID, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { Deployments, RequestDeployment, RetireDeployment } from '../domain/index.ts';
import {
  InvalidContext,
  InvalidReplicas,
  ModelNotSelfHostable,
  NameTaken,
  requestFailure,
  retireFailure,
} from './deployment.failures.ts';
import {
  InsufficientCapacity,
  ModelDoesNotFit,
  RegionRefused,
  SiteRefused,
  SovereigntyRefused,
} from './placement.refusals.ts';
import { RequestDeploymentInput, RetireDeploymentInput } from './deployment.input.ts';
import { toDeployment } from './deployment.mapping.ts';
import { toScalingWish } from './scaling.input.ts';
import { InvalidDelay, InvalidSchedule, OperatorDecides } from './scaling.refusals.ts';
import { Deployment, DeploymentConnection } from './deployment.type.ts';

const RequestDeploymentResult = resultUnion(
  'RequestDeploymentResult',
  'The accepted deployment, or why not.',
  Deployment,
  [
    NotFound,
    NameTaken,
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
const RetireDeploymentResult = resultUnion(
  'RetireDeploymentResult',
  'The deployment on its way out, or why not.',
  Deployment,
  [NotFound],
);

@Resolver(() => Deployment)
export class DeploymentResolver {
  constructor(
    private readonly reading: Deployments,
    private readonly requesting: RequestDeployment,
    private readonly retiring: RetireDeployment,
    private readonly models: ModelCatalogue,
    private readonly registry: SiteRegistry,
  ) {}

  @Query(() => DeploymentConnection, {
    description:
      'Deployments, oldest first: a collectivité sees its own, an operator all and the shared pool.',
  })
  @Requires('deployment.read')
  async deployments(
    @CurrentScope() scope: OperatorScope | TenantScope,
    @Paging() page: PageArguments,
    @Args('collectiviteId', { type: () => ID, nullable: true, description: 'Of one collectivité.' })
    collectiviteId?: string | null,
    @Args('siteId', { type: () => ID, nullable: true, description: 'On one site.' })
    siteId?: string | null,
  ): Promise<DeploymentConnection> {
    const filter = {
      ...(collectiviteId ? { collectiviteId: brandId<CollectiviteId>(collectiviteId) } : {}),
      ...(siteId ? { siteId: brandId<SiteId>(siteId) } : {}),
    };
    return connectionOf(await this.reading.list(scope, filter, page), toDeployment);
  }

  @Query(() => Deployment, {
    nullable: true,
    description: 'One deployment; null when there is none, or it is not yours.',
  })
  @Requires('deployment.read')
  async deployment(
    @CurrentScope() scope: OperatorScope | TenantScope,
    @Args('id', { type: () => ID, description: 'Its identifier.' }) id: string,
  ): Promise<Deployment | null> {
    const found = await this.reading.find(scope, brandId<DeploymentId>(id));
    return found ? toDeployment(found) : null;
  }

  @ResolveField(() => Model, {
    nullable: true,
    description: 'The model; null when the catalogue dropped it.',
  })
  async model(@Parent() { modelId }: Deployment): Promise<Model | null> {
    return (await this.models.find(brandId<ModelId>(modelId))) ?? null;
  }

  @ResolveField(() => Site, { nullable: true, description: 'The site it runs on.' })
  async site(
    @Parent() { siteId }: Deployment,
    @CurrentScope() scope: OperatorScope | TenantScope,
    @CurrentLoaders() loaders: Loaders,
  ): Promise<Site | null> {
    return loaders.load('catalogue.site', scope, siteId, async () => {
      const sites = await this.registry.list(scope);
      return new Map(sites.map((site) => [site.id, site]));
    });
  }

  @Mutation(() => RequestDeploymentResult, {
    description:
      'Accepts a model to run and sets its GPUs aside; follow its phase and conditions afterwards.',
  })
  @Requires('deployment.request')
  async requestDeployment(
    @CurrentScope() scope: OperatorScope | TenantScope,
    @Args('input', { type: () => RequestDeploymentInput, description: 'What to run.' })
    { collectiviteId, modelId, ...more }: RequestDeploymentInput,
  ): Promise<typeof RequestDeploymentResult> {
    const outcome = await this.requesting.execute(scope, {
      collectiviteId: collectiviteId ? brandId<CollectiviteId>(collectiviteId) : null,
      model: modelId,
      ...more,
      ...toScalingWish(more),
    });
    if (outcome.ok) return toDeployment(outcome.value);
    return outcome.failure.kind === 'NameTaken'
      ? new NameTaken(outcome.failure)
      : requestFailure(outcome.failure);
  }

  @Mutation(() => RetireDeploymentResult, {
    description: 'Takes a deployment down: no new requests at once, its GPUs free when its engines are gone.',
  })
  @Requires('deployment.retire')
  async retireDeployment(
    @CurrentScope() scope: OperatorScope | TenantScope,
    @Args('input', { type: () => RetireDeploymentInput, description: 'Which deployment.' })
    { deploymentId, idempotencyKey }: RetireDeploymentInput,
  ): Promise<typeof RetireDeploymentResult> {
    const outcome = await this.retiring.execute(scope, {
      deploymentId: brandId<DeploymentId>(deploymentId),
      idempotencyKey,
    });
    return outcome.ok ? toDeployment(outcome.value) : retireFailure(outcome.failure);
  }
}
