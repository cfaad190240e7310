import type { OperatorScope } from '@beffroi/kernel';
import { badInput, CurrentScope, Requires } from '@beffroi/platform/graphql';
import { Args, Query, Resolver } from '@nestjs/graphql';
import { BillingPeriods, LedgerDifferences } from '../domain/index.ts';
import { BLOCKER_REMEDIES } from './ledger.messages.ts';
import { BillingPeriod, LedgerDifference } from './ledger.type.ts';

const MONTH = /^(20\d\d)-(0[1-9]|1[0-2])$/;

@Resolver(() => BillingPeriod)
export class LedgerResolver {
  constructor(
    private readonly periods: BillingPeriods,
    private readonly differences: LedgerDifferences,
  ) {}

  @Query(() => [BillingPeriod], {
    description:
      'The billing periods, the latest first: which is open, which waits for whom, which are closed.',
  })
  @Requires('ledger.read')
  async billingPeriods(@CurrentScope() scope: OperatorScope): Promise<readonly BillingPeriod[]> {
    const periods = await this.periods.list(scope);
    return periods.map((period) => ({
      ...period,
      blockedBy: period.blockedBy.map((each) => ({ ...each, remedy: BLOCKER_REMEDIES[each.reason] })),
    }));
  }

  @Query(() => [LedgerDifference], {
    description:
      'Recomputes the sums of a month from its requests, while these are kept, and says where they differ, up to 100 times: nowhere, in a sound ledger.',
  })
  @Requires('ledger.read')
  async ledgerDifferences(
    @CurrentScope() scope: OperatorScope,
    @Args('month', { type: () => String, description: 'The month, in Paris: `2026-11`.' }) month: string,
  ): Promise<readonly LedgerDifference[]> {
    if (!MONTH.test(month)) throw wrongMonth(month);
    return this.differences.find(scope, `${month}-01`);
  }
}

const wrongMonth = (month: string) =>
  badInput(
    { fr: `« ${month} » n’est pas un mois.`, en: `“${month}” is no month.` },
    { fr: 'Écrivez-le comme 2026-11.', en: 'Write it like 2026-11.' },
  );
