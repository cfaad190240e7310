import type { Site } from '@beffroi/catalogue/domain';
import { SiteRegistry } from '@beffroi/catalogue/domain';
import {
  brandId,
  type DeploymentId,
  type OperatorScope,
  type SiteId,
  type TenantScope,
} from '@beffroi/kernel';
import {
  CurrentLoaders,
  CurrentScope,
  type Loaders,
  NotFound,
  Requires,
  resultUnion,
} from '@beffroi/platform/graphql';
import { Args, Float, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import {
  capacityOf,
  type Deployment as DomainDeployment,
  type GpuReservation,
  GpuReservations,
  planCapacity,
  poolOf,
  QueuePositions,
  ScaleDeployment,
} from '../domain/index.ts';
import { DeploymentLeaving, InvalidReplicas, scaleFailure } from './deployment.failures.ts';
import { toDeployment } from './deployment.mapping.ts';
import { Deployment } from './deployment.type.ts';
import { describeQueue } from './describe-queue.ts';
import { ScaleDeploymentInput, toScalingWish } from './scaling.input.ts';
import { InvalidDelay, InvalidSchedule, OperatorDecides } from './scaling.refusals.ts';
import { DeploymentCapacityPlan, QueuePlace } from './scaling.type.ts';

const ScaleDeploymentResult = resultUnion(
  'ScaleDeploymentResult',
  'The deployment under its new terms, or why not.',
  Deployment,
  [NotFound, DeploymentLeaving, InvalidReplicas, InvalidSchedule, InvalidDelay, OperatorDecides],
);

/** As the mapping makes it, with what only resolvers read. */
type Parental = Deployment & Pick<DomainDeployment, 'queuedAt' | 'elasticity' | 'siteId' | 'dedicated'>;

@Resolver(() => Deployment)
export class DeploymentScalingResolver {
  constructor(
    private readonly scaling: ScaleDeployment,
    private readonly positions: QueuePositions,
    private readonly reservations: GpuReservations,
    private readonly registry: SiteRegistry,
  ) {}

  @Mutation(() => ScaleDeploymentResult, {
    description: 'Changes between which bounds, at which hours and with which priority its engines run.',
  })
  @Requires('deployment.update')
  async scaleDeployment(
    @CurrentScope() scope: OperatorScope | TenantScope,
    @Args('input', { type: () => ScaleDeploymentInput, description: 'What is to change.' })
    input: ScaleDeploymentInput,
  ): Promise<typeof ScaleDeploymentResult> {
    const outcome = await this.scaling.execute(scope, {
      ...toScalingWish(input),
      deploymentId: brandId<DeploymentId>(input.deploymentId),
      idempotencyKey: input.idempotencyKey,
    });
    return outcome.ok ? toDeployment(outcome.value) : scaleFailure(outcome.failure);
  }

  @ResolveField(() => DeploymentCapacityPlan, {
    nullable: true,
    description: 'What a load would take, by its benchmark; null while it has none.',
  })
  async capacityPlan(
    @Parent() deployment: Parental,
    @Args('outputTokensPerSecond', {
      type: () => Float,
      defaultValue: 100,
      description: 'Tokens that all answers together are to have in a second.',
    })
    outputTokensPerSecond: number,
    @CurrentScope() scope: OperatorScope | TenantScope,
    @CurrentLoaders() loaders: Loaders,
  ): Promise<DeploymentCapacityPlan | null> {
    const { benchmark, gpusPerReplica, replicas } = deployment;
    if (!benchmark) return null;
    const free = await this.freeGpus(deployment, scope, loaders);
    return planCapacity(benchmark, outputTokensPerSecond, { held: gpusPerReplica * replicas, free });
  }

  @ResolveField(() => QueuePlace, {
    nullable: true,
    description: 'Its place in the queue for GPUs; null while it does not wait for any.',
  })
  async queue(
    @Parent() deployment: Parental,
    @CurrentScope() scope: OperatorScope | TenantScope,
    @CurrentLoaders() loaders: Loaders,
  ): Promise<QueuePlace | null> {
    const { queuedAt, id } = deployment;
    if (queuedAt === null) return null;
    const [position, free] = await Promise.all([
      loaders.load('provisioning.queue', scope, id, (ids) =>
        this.positions.of(
          scope,
          ids.map((each) => brandId<DeploymentId>(each)),
        ),
      ),
      this.freeGpus(deployment, scope, loaders),
    ]);
    return { since: queuedAt, ...describeQueue(deployment, position ?? null, free) };
  }

  private async freeGpus(
    deployment: Parental,
    scope: OperatorScope | TenantScope,
    loaders: Loaders,
  ): Promise<number> {
    const { siteId, gpuProduct } = deployment;
    const [site, reserved] = await Promise.all([
      this.siteOf(scope, loaders, siteId),
      loaders.load('provisioning.reserved', scope, siteId, (ids) => this.reservedBySite(scope, ids)),
    ]);
    const capacity = capacityOf(site?.nodes ?? [], reserved ?? [], poolOf(deployment));
    return capacity.find(({ product }) => product === gpuProduct)?.free ?? 0;
  }

  private async siteOf(
    scope: OperatorScope | TenantScope,
    loaders: Loaders,
    id: SiteId,
  ): Promise<Site | null | undefined> {
    return loaders.load('catalogue.site', scope, id, async () => {
      const sites = await this.registry.list(scope);
      return new Map(sites.map((site) => [site.id, site]));
    });
  }

  private async reservedBySite(
    scope: OperatorScope | TenantScope,
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, readonly GpuReservation[]>> {
    const all = await this.reservations.bySite(
      scope,
      ids.map((id) => brandId<SiteId>(id)),
    );
    return Map.groupBy(all, ({ siteId }) => siteId);
  }
}
