import { brandId, type OperatorScope, type TenantScope } from '@beffroi/kernel';
import { CurrentLoaders, CurrentScope, type Loaders } from '@beffroi/platform/graphql';
import type { Collectivite as RegisteredCollectivite } from '@beffroi/tenancy/domain';
import { Collectivite } from '@beffroi/tenancy/graphql';
import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { ANYWHERE, PlacementPolicies } from '../domain/index.ts';
import { PlacementPolicy } from './placement-policy.type.ts';

@Resolver(() => Collectivite)
export class CollectivitePlacementResolver {
  constructor(private readonly policies: PlacementPolicies) {}

  @ResolveField(() => PlacementPolicy, {
    description: 'Where its models may run, as the operator decided; anywhere until somebody did.',
  })
  async placementPolicy(
    @Parent() { id }: RegisteredCollectivite,
    @CurrentScope() scope: OperatorScope | TenantScope,
    @CurrentLoaders() loaders: Loaders,
  ): Promise<PlacementPolicy> {
    const policy = await loaders.load('provisioning.placement-policy', scope, id, (ids) =>
      this.policies.of(
        scope,
        ids.map((each) => brandId(each)),
      ),
    );
    return policy ?? ANYWHERE;
  }
}
