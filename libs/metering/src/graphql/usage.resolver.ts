import type { OperatorScope, TenantScope } from '@beffroi/kernel';
import { CurrentScope, Requires } from '@beffroi/platform/graphql';
import { Args, Int, Query, Resolver } from '@nestjs/graphql';
import {
  judgeQuestion,
  MOST_ROWS,
  type UsageDimension as Dimension,
  type UsagePage,
  UsageReader,
} from '../domain/index.ts';
import { UsageDimension } from './usage.enums.ts';
import { filterOf } from './usage.filter.ts';
import { MOST_ROWS_OF_PAGE, questionRefused, tooManyRows, wrongPage } from './usage.refusals.ts';
import { UsageFilterInput, UsageRow } from './usage.type.ts';

@Resolver(() => UsageRow)
export class UsageResolver {
  constructor(private readonly usageReader: UsageReader) {}

  @Query(() => [UsageRow], {
    description:
      'What requests used, one row a group in the order of the keys. Rows appear within a second. At most 10 000 rows at a time: read more in pages.',
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
    @Args('first', { type: () => Int, nullable: true, description: 'How many rows, from 1 to 1 000.' })
    first?: number | null,
    @Args('afterKey', {
      type: () => String,
      nullable: true,
      description: 'Rows whose key comes after this one.',
    })
    afterKey?: string | null,
  ): Promise<readonly UsageRow[]> {
    const wanted = filterOf(filter ?? {});
    const dimensions = [...new Set(groupBy ?? [])];
    const judged = judgeQuestion(wanted, dimensions);
    if (!judged.ok) throw questionRefused(judged.failure);
    const rows = await this.usageReader.read(scope, wanted, dimensions, pageOf(first, afterKey));
    if (rows.length > MOST_ROWS) throw tooManyRows();
    return rows;
  }
}

/** Without a page, one row more than may be answered: so that nothing is cut off in silence. */
const pageOf = (first: number | null | undefined, after: string | null | undefined): UsagePage => {
  if (first === null || first === undefined) return { first: MOST_ROWS + 1, after: after ?? undefined };
  if (first < 1 || first > MOST_ROWS_OF_PAGE) throw wrongPage(first);
  return { first, after: after ?? undefined };
};
