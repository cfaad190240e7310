import type { LimitMetric, ModelPrices } from '@beffroi/contracts/dataplane';
import type { UsageEvent } from '@beffroi/contracts/usage';

/** What one request takes of the limits it falls under. */
export interface Charge {
  readonly requests: number;
  /** Input, cached or not, and output: reasoning and every choice included. */
  readonly tokens: number;
  /** Micro-euros HT at list price, rounded up. */
  readonly micros: number;
}

export const NO_CHARGE: Charge = { requests: 0, tokens: 0, micros: 0 };

/** Holds of limits in euros count micro-euros; the limits themselves are in cents. */
export const MICROS_PER_CENT = 10_000;

/** A limit's value in the unit that holds count in. */
export const capOf = (metric: LimitMetric, value: number | null): number | null =>
  value === null || metric !== 'euros' ? value : value * MICROS_PER_CENT;

/** Whether a limit may have this value: of it holds are whole numbers that are counted exactly. */
export const isLimitValue = (metric: LimitMetric, value: number | null): boolean =>
  value === null || (Number.isSafeInteger(value) && value >= 0 && Number.isSafeInteger(capOf(metric, value)));

/** What can be told of a request before it is sent; each at its upper bound. */
export interface Bounds {
  readonly inputTokens: number;
  /** Of one choice: `max_tokens`. */
  readonly outputTokens: number;
  /** `n`; 0 where nothing is generated. */
  readonly choices: number;
}

/** The most that a request can cost: nothing is taken to be cached. */
export const reservationOf = (bounds: Bounds, prices: ModelPrices): Charge => {
  const output = bounds.outputTokens * bounds.choices;
  const dearestInput = Math.max(prices.inputMicros, prices.cachedInputMicros);
  return {
    requests: 1,
    tokens: bounds.inputTokens + output,
    micros: microsOf(bounds.inputTokens * dearestInput + output * prices.outputMicros),
  };
};

/**
 * What a request did cost. Whoever aborts pays what had come; an answer that failed half-way counts as far as it came;
 * a retry is part of its request. What failed on our side before the first byte costs nothing, not even a request.
 */
export const chargeOf = (
  { tokens, outcome, httpStatus }: Pick<UsageEvent, 'tokens' | 'outcome' | 'httpStatus'>,
  prices: ModelPrices,
): Charge => {
  const { input, cachedInput, output } = tokens;
  const isOurFault = outcome === 'upstream_error' || outcome === 'recovered';
  if (isOurFault && httpStatus >= 500) return NO_CHARGE;
  return {
    requests: 1,
    tokens: input + output,
    micros: microsOf(
      (input - cachedInput) * prices.inputMicros +
        cachedInput * prices.cachedInputMicros +
        output * prices.outputMicros,
    ),
  };
};

/** What a limit on `metric` counts of a charge. */
export const amountOf = (metric: LimitMetric, charge: Charge): number => {
  switch (metric) {
    case 'requests':
      return charge.requests;
    case 'tokens':
      return charge.tokens;
    case 'euros':
      return charge.micros;
    case 'in-flight':
      return 1;
  }
};

/** Micro-euros a million tokens times tokens. */
const microsOf = (picos: number): number => Math.ceil(picos / 1_000_000);
