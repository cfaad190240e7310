import type { Scope } from '@beffroi/kernel';
import { UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import {
  planUsage,
  type UsageDimension,
  type UsageFilter,
  UsageReader,
  type UsageRow,
} from '../../domain/index.ts';
import { usageQuery } from './usage.query.ts';

const NOTHING = { requests: 0, inputTokens: 0, cachedInputTokens: 0, outputTokens: 0 };

@Injectable()
export class PostgresUsageReader extends UsageReader {
  constructor(private readonly unitOfWork: UnitOfWork) {
    super();
  }

  async read(
    scope: Scope,
    filter: UsageFilter,
    groupBy: readonly UsageDimension[],
  ): Promise<readonly UsageRow[]> {
    const plan = planUsage(filter);
    const rows = isEmpty(plan) || !isVisible(scope, filter) ? [] : await this.#rows(scope, filter, groupBy);
    // A sum over everything exists even where there is nothing to add.
    return groupBy.length === 0 && rows.length === 0 ? [{ key: null, ...NOTHING }] : rows;
  }

  #rows(scope: Scope, filter: UsageFilter, groupBy: readonly UsageDimension[]): Promise<UsageRow[]> {
    // The application's own filter; row-level security stands behind it.
    const own = scope.kind === 'tenant' ? { ...filter, collectiviteId: scope.collectiviteId } : filter;
    const { text, values } = usageQuery(planUsage(own), own, groupBy);
    return this.unitOfWork.read(scope, ({ manager }) => manager.query<UsageRow[]>(text, [...values]));
  }
}

const isEmpty = ({ hours, edges }: ReturnType<typeof planUsage>): boolean => !hours && edges.length === 0;

const isVisible = (scope: Scope, { collectiviteId }: UsageFilter): boolean =>
  scope.kind !== 'tenant' || collectiviteId === undefined || collectiviteId === scope.collectiviteId;
