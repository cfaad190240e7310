import type { Site as RegisteredSite } from '@beffroi/catalogue/domain';
import { Site } from '@beffroi/catalogue/graphql';
import { brandId, type OperatorScope, type SiteId, type TenantScope } from '@beffroi/kernel';
import { CurrentLoaders, CurrentScope, type Loaders } from '@beffroi/platform/graphql';
import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { SiteHealths } from '../domain/index.ts';
import { SiteReachability } from './site-reachability.type.ts';

@Resolver(() => Site)
export class SiteReachabilityResolver {
  constructor(private readonly healths: SiteHealths) {}

  @ResolveField(() => SiteReachability, {
    nullable: true,
    description: 'Whether its cluster answers; null: nobody asked it yet, or you are not of the operator.',
  })
  async reachability(
    @Parent() { id }: RegisteredSite,
    @CurrentScope() scope: OperatorScope | TenantScope,
    @CurrentLoaders() loaders: Loaders,
  ): Promise<SiteReachability | null> {
    if (scope.kind === 'tenant') return null;
    const health = await loaders.load('provisioning.site-health', scope, id, (ids) =>
      this.healths.bySite(
        scope,
        ids.map((each) => brandId<SiteId>(each)),
      ),
    );
    if (!health) return null;
    const { reachable: answers, changedAt: since, answeredAt: lastAnsweredAt, cause } = health;
    return { answers, since, lastAnsweredAt, cause };
  }
}
