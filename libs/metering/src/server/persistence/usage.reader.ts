import { ModelCatalogue } from '@beffroi/catalogue/domain';
import type { Scope } from '@beffroi/kernel';
import { type Reading, UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import {
  type Interval,
  MOST_ROWS,
  planUsage,
  resolutionOf,
  type UsageDimension,
  type UsageFilter,
  type UsagePage,
  UsageReader,
  type UsageRow,
  type UsageSums,
} from '../../domain/index.ts';
import { intervalsQuery, type PriceArrays, usageQuery } from './usage.query.ts';

const NOTHING: UsageSums = {
  requests: 0,
  inputTokens: 0,
  cachedInputTokens: 0,
  outputTokens: 0,
  reasoningTokens: 0,
  audioMs: 0,
  pages: 0,
  images: 0,
  listPriceMicros: 0,
};

@Injectable()
export class PostgresUsageReader extends UsageReader {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly catalogue: ModelCatalogue,
  ) {
    super();
  }

  async read(
    scope: Scope,
    filter: UsageFilter,
    groupBy: readonly UsageDimension[],
    page: UsagePage = { first: MOST_ROWS },
  ): Promise<readonly UsageRow[]> {
    const rows = isVisible(scope, filter) ? await this.#rows(scope, filter, groupBy, page) : [];
    // A sum over everything exists even where there is nothing to add.
    return groupBy.length === 0 && rows.length === 0 ? [{ key: null, values: [], ...NOTHING }] : rows;
  }

  async sums(
    scope: Scope,
    filter: UsageFilter,
    intervals: readonly Interval[],
  ): Promise<readonly UsageSums[]> {
    if (!isVisible(scope, filter)) return intervals.map(() => NOTHING);
    const prices = await this.#prices();
    return this.unitOfWork.read(scope, async (reading) => {
      const folded = await foldedThrough(reading);
      const plans = intervals.map((interval) => planUsage(interval, 'month', folded));
      const { text, values } = intervalsQuery(plans, { filter: ownOf(scope, filter), prices });
      return reading.manager.query<UsageSums[]>(text, [...values]);
    });
  }

  async #rows(
    scope: Scope,
    filter: UsageFilter,
    groupBy: readonly UsageDimension[],
    page: UsagePage,
  ): Promise<UsageRow[]> {
    const question = { filter: ownOf(scope, filter), groupBy, page, prices: await this.#prices() };
    return this.unitOfWork.read(scope, async (reading) => {
      const plan = planUsage(filter, resolutionOf(groupBy), await foldedThrough(reading));
      const { text, values } = usageQuery(plan, question);
      return reading.manager.query<UsageRow[]>(text, [...values]);
    });
  }

  async #prices(): Promise<PriceArrays> {
    const models = await this.catalogue.list();
    return {
      modelIds: models.map(({ id }) => id),
      input: models.map(({ prices }) => prices.inputMicros),
      cachedInput: models.map(({ prices }) => prices.cachedInputMicros),
      output: models.map(({ prices }) => prices.outputMicros),
    };
  }
}

/** The application's own filter; row-level security stands behind it. */
const ownOf = (scope: Scope, filter: UsageFilter): UsageFilter =>
  scope.kind === 'tenant' ? { ...filter, collectiviteId: scope.collectiviteId } : filter;

const isVisible = (scope: Scope, { collectiviteId }: UsageFilter): boolean =>
  scope.kind !== 'tenant' || collectiviteId === undefined || collectiviteId === scope.collectiviteId;

/** Asked once a transaction: days that are summed stay so. */
const known = new WeakMap<Reading, Promise<Date>>();

const foldedThrough = (reading: Reading): Promise<Date> => {
  const asked = known.get(reading) ?? readFoldedThrough(reading);
  known.set(reading, asked);
  return asked;
};

const readFoldedThrough = async ({ manager }: Reading): Promise<Date> => {
  const [ledger] = await manager.query<{ folded: Date }[]>(
    'select folded_through as folded from metering.ledger',
  );
  return ledger!.folded;
};
