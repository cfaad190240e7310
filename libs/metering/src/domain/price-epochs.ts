import type { ModelListPrice } from '@beffroi/catalogue/domain';
import type { ModelPrices } from '@beffroi/contracts/dataplane';
import { type ModelId, parisMonth } from '@beffroi/kernel';
import { wholeHour, type Interval, planUsage, type Resolution, type UsagePart } from './usage.plan.ts';

/** How far back the ledger is how fine. */
export interface LedgerReach {
  /** A midnight in Paris: from then on there are sums of hours only. */
  readonly foldedThrough: Date;
  /** Months of Paris from then on have all their single requests. */
  readonly requestsSince: Date;
  /** Months of Paris from then on have all their hours and days. */
  readonly hoursSince: Date;
}

/** A stretch of time in which no list price changes. */
export interface PriceEpoch extends Interval {
  readonly prices: ReadonlyMap<ModelId, ModelPrices>;
}

/** A stretch of time, what it is read from, and the number of the epoch whose prices it is valued at. */
export interface PricedPart extends UsagePart {
  readonly epoch: number;
}

/** The stretches between changes of prices, in their order. @param history in the order in which it came into force */
export const priceEpochs = (
  history: readonly ModelListPrice[],
  reach: LedgerReach,
): readonly PriceEpoch[] => {
  const changes = history.map((change) => ({ ...change, fromMs: toldFromMs(change.since, reach) }));
  const starts = [...new Set([-Infinity, ...changes.map(({ fromMs }) => fromMs)])].sort((a, b) => a - b);
  return starts.map((startMs, index) => ({
    ...(Number.isFinite(startMs) && { from: new Date(startMs) }),
    ...(index + 1 < starts.length && { to: new Date(starts[index + 1]!) }),
    prices: new Map(
      changes.filter(({ fromMs }) => fromMs <= startMs).map(({ modelId, prices }) => [modelId, prices]),
    ),
  }));
};

/** What is in force at an instant, for whatever was used whenever. */
export const pricesOfInstant = (history: readonly ModelListPrice[], instant: Date): PriceEpoch => ({
  prices: new Map(
    history
      .filter(({ since }) => since === null || since <= instant)
      .map(({ modelId, prices }) => [modelId, prices]),
  ),
});

/**
 * A change is told apart at its instant as long as single requests are kept; afterwards from the next hour on, and from
 * the next month on where months are all that is left. So old usage keeps its value to within that hour or month, and no
 * token is lost for the sake of its price.
 */
const toldFromMs = (since: Date | null, { requestsSince, hoursSince }: LedgerReach): number => {
  if (since === null) return -Infinity;
  if (since >= requestsSince) return since.getTime();
  const { from, to } = since >= hoursSince ? wholeHour(since) : parisMonth(since);
  return (from.getTime() === since.getTime() ? from : to).getTime();
};

/** Where the usage of an interval is read, one price each. */
export const planPriced = (
  interval: Interval,
  coarsest: Resolution,
  { foldedThrough }: LedgerReach,
  epochs: readonly PriceEpoch[],
): readonly PricedPart[] =>
  epochs.flatMap((each, epoch) =>
    planUsage(overlap(interval, each), coarsest, foldedThrough).map((part) => ({ ...part, epoch })),
  );

const overlap = (one: Interval, other: Interval): Interval => {
  const from = [one.from, other.from].flatMap((each) => each ?? []);
  const to = [one.to, other.to].flatMap((each) => each ?? []);
  return {
    ...(from.length > 0 && { from: new Date(Math.max(...from.map(Number))) }),
    ...(to.length > 0 && { to: new Date(Math.min(...to.map(Number))) }),
  };
};
