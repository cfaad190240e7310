import { brandId, type CollectiviteId, type OperatorScope } from '@beffroi/kernel';
import { CurrentScope, NotFound, Requires, resultUnion } from '@beffroi/platform/graphql';
import { Args, Mutation, Resolver } from '@nestjs/graphql';
import { SetPlacementPolicy } from '../domain/index.ts';
import { nouns } from './messages.ts';
import { PlacementPolicy, SetPlacementPolicyInput, UnknownRegion } from './placement-policy.type.ts';

const SetPlacementPolicyResult = resultUnion(
  'SetPlacementPolicyResult',
  'The policy as it is from now on, or why not.',
  PlacementPolicy,
  [NotFound, UnknownRegion],
);

@Resolver(() => PlacementPolicy)
export class PlacementPolicyResolver {
  constructor(private readonly setting: SetPlacementPolicy) {}

  @Mutation(() => SetPlacementPolicyResult, {
    description:
      'Decides in which regions, and on whose nodes, the models of a collectivité may run; what runs already goes on.',
  })
  @Requires('deployment.operate')
  async setPlacementPolicy(
    @CurrentScope() scope: OperatorScope,
    @Args('input', { type: () => SetPlacementPolicyInput, description: 'Whose, and where.' })
    { collectiviteId, regions = null, ...more }: SetPlacementPolicyInput,
  ): Promise<typeof SetPlacementPolicyResult> {
    const outcome = await this.setting.execute(scope, {
      collectiviteId: brandId<CollectiviteId>(collectiviteId),
      regions,
      ...more,
    });
    if (outcome.ok) return outcome.value;
    return outcome.failure.kind === 'UnknownRegion'
      ? new UnknownRegion(outcome.failure)
      : new NotFound(nouns.collectivite, collectiviteId);
  }
}
