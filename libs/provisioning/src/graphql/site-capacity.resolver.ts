import type { Site as RegisteredSite } from '@beffroi/catalogue/domain';
import { Site } from '@beffroi/catalogue/graphql';
import { brandId, type OperatorScope, type SiteId, type TenantScope } from '@beffroi/kernel';
import { CurrentLoaders, CurrentScope, type Loaders } from '@beffroi/platform/graphql';
import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { capacityOf, type GpuReservation, GpuReservations } from '../domain/index.ts';
import { GpuCapacity } from './gpu.type.ts';

/** What provisioning knows of a site that the catalogue does not. */
@Resolver(() => Site)
export class SiteCapacityResolver {
  constructor(private readonly reservations: GpuReservations) {}

  @ResolveField(() => [GpuCapacity], {
    description:
      'Its GPUs by product, those set aside for one collectivité apart: how many deployments hold, how many are left.',
  })
  async gpuCapacity(
    @Parent() site: RegisteredSite,
    @CurrentScope() scope: OperatorScope | TenantScope,
    @CurrentLoaders() loaders: Loaders,
  ): Promise<readonly GpuCapacity[]> {
    const reserved = await loaders.load('provisioning.reserved', scope, site.id, (ids) =>
      this.reservedBySite(scope, ids),
    );
    return capacityOf(site.nodes, reserved ?? [], null);
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
