import { ListPrices, ModelCatalogue, type ModelListPrice } from '@beffroi/catalogue/domain';
import type { Scope } from '@beffroi/kernel';
import { UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import {
  type ComparedStretches,
  type ComparedUsage,
  MOST_ROWS,
  planPriced,
  type PriceEpoch,
  priceEpochs,
  pricesOfInstant,
  resolutionOf,
  type UsageDimension,
  type UsageFilter,
  type UsagePage,
  UsageReader,
  type UsageRow,
  type UsageSums,
} from '../../domain/index.ts';
import { type KnownLedger, knownLedger } from './ledger.reach.ts';
import { type UsageCut, usageQuery } from './usage.query.ts';

interface Asked {
  readonly epochs: readonly PriceEpoch[];
  readonly cuts: readonly UsageCut[];
}

/** With the number of its cut. */
type CutRow = UsageRow & { readonly cut: number };

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
  listPricePicos: 0,
};

@Injectable()
export class PostgresUsageReader extends UsageReader {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly listPrices: ListPrices,
    private readonly models: ModelCatalogue,
  ) {
    super();
  }

  async read(
    scope: Scope,
    filter: UsageFilter,
    groupBy: readonly UsageDimension[],
    page: UsagePage = { first: MOST_ROWS },
  ): Promise<readonly UsageRow[]> {
    const [rows] = await this.#read(scope, filter, page, ({ reach, history }) => {
      const epochs = priceEpochs(history, reach);
      return { epochs, cuts: [{ groupBy, plan: planPriced(filter, resolutionOf(groupBy), reach, epochs) }] };
    });
    return rows!;
  }

  async compare(
    scope: Scope,
    filter: UsageFilter,
    { stretches, days, pricesOf }: ComparedStretches,
  ): Promise<ComparedUsage> {
    const rows = await this.#read(scope, filter, { first: MOST_ROWS }, ({ reach, history }) => {
      const epochs = priceEpochs(history, reach);
      const one = [pricesOfInstant(history, pricesOf)];
      const plans = stretches.map((stretch) => planPriced(stretch, 'month', reach, epochs));
      const daily = planPriced(days, 'day', reach, one).map((part) => ({ ...part, epoch: epochs.length }));
      return {
        epochs: [...epochs, ...one],
        cuts: [...plans.map((plan) => ({ plan, groupBy: [] })), { plan: daily, groupBy: ['day'] }],
      };
    });
    return { sums: stretches.map((_, index) => rows[index]![0]!), days: rows[stretches.length]! };
  }

  /** The rows of each cut, in their order. */
  async #read(
    scope: Scope,
    asked: UsageFilter,
    page: UsagePage,
    ask: (ledger: KnownLedger) => Asked,
  ): Promise<readonly (readonly UsageRow[])[]> {
    const filter = await this.#byModelId(asked);
    return this.unitOfWork.read(scope, async (reading) => {
      const { reach, history } = await knownLedger(reading, this.listPrices);
      const { epochs, cuts } = ask({ reach, history: concerning(filter, history) });
      const { text, values } = usageQuery(cuts, { filter: ownOf(scope, filter), epochs, page });
      const rows = isVisible(scope, filter) ? await reading.manager.query<CutRow[]>(text, [...values]) : [];
      return cuts.map(({ groupBy }, index) => rowsOfCut(rows, index, groupBy));
    });
  }

  /** An alias is looked for as the model that it names now; what the catalogue does not know may have been used before. */
  async #byModelId(filter: UsageFilter): Promise<UsageFilter> {
    const model = filter.modelId === undefined ? undefined : await this.models.resolve(filter.modelId);
    return model ? { ...filter, modelId: model.id } : filter;
  }
}

const rowsOfCut = (
  rows: readonly CutRow[],
  index: number,
  groupBy: readonly UsageDimension[],
): readonly UsageRow[] => {
  const own = rows.filter(({ cut }) => cut === index).map(({ cut: _cut, ...row }) => row);
  // A sum over everything exists even where there is nothing to add.
  return groupBy.length === 0 && own.length === 0 ? [{ key: null, values: [], ...NOTHING }] : own;
};

/** Another model's prices cut no stretch of this one's usage. */
const concerning = (
  { modelId }: UsageFilter,
  history: readonly ModelListPrice[],
): readonly ModelListPrice[] =>
  modelId === undefined ? history : history.filter((each) => each.modelId === modelId);

/** The application's own filter; row-level security stands behind it. */
const ownOf = (scope: Scope, filter: UsageFilter): UsageFilter =>
  scope.kind === 'tenant' ? { ...filter, collectiviteId: scope.collectiviteId } : filter;

const isVisible = (scope: Scope, { collectiviteId }: UsageFilter): boolean =>
  scope.kind !== 'tenant' || collectiviteId === undefined || collectiviteId === scope.collectiviteId;
