import type { OperatorScope, TenantScope } from '@beffroi/kernel';
import { CurrentScope, Requires } from '@beffroi/platform/graphql';
import { Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { gpuStock, type Site as RegisteredSite, SiteRegistry } from '../domain/index.ts';
import { GpuStock, Site } from './site.type.ts';

@Resolver(() => Site)
export class SiteResolver {
  constructor(private readonly registry: SiteRegistry) {}

  @Query(() => [Site], { description: 'The sites of this installation.' })
  @Requires('site.read')
  async sites(@CurrentScope() scope: OperatorScope | TenantScope): Promise<readonly Site[]> {
    return this.registry.list(scope);
  }

  @ResolveField(() => [GpuStock], { description: 'Its GPUs by product, as last counted.' })
  gpus(@Parent() site: RegisteredSite): readonly GpuStock[] {
    return gpuStock(site.nodes);
  }
}
