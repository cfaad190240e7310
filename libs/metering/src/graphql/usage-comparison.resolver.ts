import type { OperatorScope, TenantScope } from '@beffroi/kernel';
import { CurrentScope, DateTime, Requires } from '@beffroi/platform/graphql';
import { Args, Query, Resolver } from '@nestjs/graphql';
import { type PeriodKind, UsageComparisons } from '../domain/index.ts';
import { comparisonView } from './usage-comparison.mapping.ts';
import { UsageComparison, UsagePeriodKind } from './usage-comparison.type.ts';
import { filterOf } from './usage.filter.ts';
import { UsageCutInput } from './usage.type.ts';

@Resolver(() => UsageComparison)
export class UsageComparisonResolver {
  constructor(private readonly comparisons: UsageComparisons) {}

  @Query(() => UsageComparison, {
    description: 'A period beside the one before it and the one a year before, and what it will come to.',
  })
  @Requires('usage.read')
  async usageComparison(
    @CurrentScope() scope: OperatorScope | TenantScope,
    @Args('filter', { type: () => UsageCutInput, nullable: true, description: 'Which requests count.' })
    filter?: UsageCutInput | null,
    @Args('kind', {
      type: () => UsagePeriodKind,
      defaultValue: 'month',
      description: 'How long the period is.',
    })
    kind: PeriodKind = 'month',
    @Args('at', {
      type: () => DateTime,
      nullable: true,
      description: 'An instant of the period; now unless given.',
    })
    at?: Date | null,
  ): Promise<UsageComparison> {
    return comparisonView(
      await this.comparisons.compare(scope, filterOf(filter ?? {}), kind, at ?? undefined),
    );
  }
}
