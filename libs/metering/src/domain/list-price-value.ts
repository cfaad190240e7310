import type { ModelPrices } from '@beffroi/contracts/dataplane';

/** What was used of one model at one price. */
export interface PricedTokens {
  /** Cached ones included. */
  readonly inputTokens: number;
  readonly cachedInputTokens: number;
  readonly outputTokens: number;
}

/** In 10⁻¹² €: a price in micro-euros a million tokens times tokens is a whole number of them. */
export const listPricePicos = (
  { inputTokens, cachedInputTokens, outputTokens }: PricedTokens,
  prices: ModelPrices,
): number =>
  (inputTokens - cachedInputTokens) * prices.inputMicros +
  cachedInputTokens * prices.cachedInputMicros +
  outputTokens * prices.outputMicros;
