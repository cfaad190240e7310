import type { OperatorScope, TenantScope } from '@beffroi/kernel';
import { CurrentScope, Requires } from '@beffroi/platform/graphql';
import { Args, Int, Query, Resolver } from '@nestjs/graphql';
import { MOST_ROWS, type PaidUsage, PaidUsageReader } from '../domain/index.ts';
import { PaidUsageType } from './paid-usage.type.ts';
import { MOST_PAID_MONTHS, operatorsAskUsage, tooManyRows, wrongMonths } from './usage.refusals.ts';

@Resolver(() => PaidUsageType)
export class PaidUsageResolver {
  constructor(private readonly paidUsageReader: PaidUsageReader) {}

  @Query(() => [PaidUsageType], {
    description:
      'What others used that your collectivité pays for, the latest month first. Operators ask `usage(groupBy: [PAYER, COLLECTIVITE, MONTH])`.',
  })
  @Requires('usage.read')
  async paidUsage(
    @CurrentScope() scope: OperatorScope | TenantScope,
    @Args('months', {
      type: () => Int,
      defaultValue: 12,
      description: 'So many months, the running one among them, from 1 to 37.',
    })
    months: number,
  ): Promise<readonly PaidUsage[]> {
    if (scope.kind !== 'tenant') throw operatorsAskUsage();
    if (months < 1 || months > MOST_PAID_MONTHS) throw wrongMonths(months);
    const rows = await this.paidUsageReader.list(scope, months);
    if (rows.length > MOST_ROWS) throw tooManyRows();
    return rows;
  }
}
