import type { ModelId } from '@beffroi/kernel';
import { amountOf, capOf, type Charge } from '../charge.ts';
import type { Limit } from '../limit.ts';
import { valueAt } from '../limit.override.ts';

/** What was counted in an hour for a model. */
export interface CountedHour {
  readonly at: Date;
  readonly modelId: ModelId;
  readonly requests: number;
  readonly inputTokens: number;
  readonly cachedInputTokens: number;
  readonly outputTokens: number;
  /** HT, at the list prices in force when it was used. */
  readonly listPriceMicros: number;
}

/** What a limit would have counted, in the unit that holds count in. */
export const countedBy = ({ metric }: Pick<Limit, 'metric'>, hours: readonly CountedHour[]): number =>
  hours.reduce((sum, hour) => sum + amountOf(metric, chargeOfHour(hour)), 0);

/** What a limit that is only counted would have done, had it been all along what it is now. */
export interface ShadowReport {
  /** From the hour in which it would have been used up; null: it would not. */
  readonly overSince: Date | null;
  /** Requests since then that it would have refused: of that first hour, by their share of what came beyond the cap. */
  readonly refusedRequests: number;
}

export const shadowReport = (
  limit: Pick<Limit, 'metric' | 'value' | 'override'>,
  hours: readonly CountedHour[],
  now: Date,
): ShadowReport => {
  const cap = capOf(limit.metric, valueAt(limit, now));
  let counted = 0;
  let overSince: Date | null = null;
  let refusedRequests = 0;
  for (const hour of [...hours].sort((one, other) => one.at.getTime() - other.at.getTime())) {
    const amount = amountOf(limit.metric, chargeOfHour(hour));
    counted += amount;
    const beyond = cap === null ? 0 : Math.min(amount, counted - cap);
    if (beyond <= 0) continue;
    overSince ??= hour.at;
    refusedRequests += Math.ceil((hour.requests * beyond) / amount);
  }
  return { overSince, refusedRequests };
};

const chargeOfHour = ({ requests, inputTokens, outputTokens, listPriceMicros }: CountedHour): Charge => ({
  requests,
  tokens: inputTokens + outputTokens,
  micros: listPriceMicros,
});
