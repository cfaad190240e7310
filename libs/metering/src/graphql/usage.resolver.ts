import { brandId, type OperatorScope, type TenantScope } from '@beffroi/kernel';
import { CurrentScope, Requires } from '@beffroi/platform/graphql';
import { Args, Query, Resolver } from '@nestjs/graphql';
import { type UsageDimension as Dimension, type UsageFilter, UsageReader } from '../domain/index.ts';
import { UsageDimension, UsageFilterInput, UsageRow } from './usage.type.ts';

@Resolver(() => UsageRow)
export class UsageResolver {
  constructor(private readonly usageReader: UsageReader) {}

  @Query(() => [UsageRow], {
    description: 'What requests used, one row a group in the order of the keys. Rows appear within a second.',
  })
  @Requires('usage.read')
  async usage(
    @CurrentScope() scope: OperatorScope | TenantScope,
    @Args('filter', { type: () => UsageFilterInput, nullable: true, description: 'Which requests count.' })
    filter?: UsageFilterInput | null,
    @Args('groupBy', {
      type: () => [UsageDimension],
      nullable: true,
      description: 'What to tell apart; one row for everything unless given.',
    })
    groupBy?: readonly Dimension[] | null,
  ): Promise<readonly UsageRow[]> {
    return this.usageReader.read(scope, filterOf(filter ?? {}), [...new Set(groupBy ?? [])]);
  }
}

const filterOf = (input: UsageFilterInput): UsageFilter => ({
  ...(input.collectiviteId ? { collectiviteId: brandId(input.collectiviteId) } : {}),
  ...(input.projectId ? { projectId: brandId(input.projectId) } : {}),
  ...(input.apiKeyId ? { apiKeyId: brandId(input.apiKeyId) } : {}),
  ...(input.modelId ? { modelId: brandId(input.modelId) } : {}),
  ...(input.from ? { from: input.from } : {}),
  ...(input.to ? { to: input.to } : {}),
});
