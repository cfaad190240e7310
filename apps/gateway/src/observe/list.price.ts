import type { ModelPrices } from '@beffroi/contracts/dataplane';
import type { TokenCounts } from '@beffroi/contracts/usage';

/** A price in micro-euros per million tokens times tokens is a whole number of these. */
const PICOS_PER_EURO = 1_000_000_000_000;
const DECIMALS = 12;

/** What tokens cost at the list price: integers all the way, so that the sum of costs is the cost of the sum. */
export const costPicos = (tokens: TokenCounts, prices: ModelPrices): number =>
  (tokens.input - tokens.cachedInput) * prices.inputMicros +
  tokens.cachedInput * prices.cachedInputMicros +
  tokens.output * prices.outputMicros;

/** Euros as a decimal number, exactly; `0.0000011`. */
export const eurosText = (picos: number): string => {
  const euros = String(Math.floor(picos / PICOS_PER_EURO));
  let fraction = picos % PICOS_PER_EURO;
  if (fraction === 0) return euros;
  let decimals = DECIMALS;
  for (; fraction % 10 === 0; decimals--) fraction /= 10;
  return `${euros}.${String(fraction).padStart(decimals, '0')}`;
};
