/**
 * Money without floating point. Unit prices are integer micro-euros per million units, amounts are integer
 * cents; a line is divided and rounded once, at its end, half away from zero.
 */
export type Cents = bigint;
/** Micro-euros (10⁻⁶ €) for one million units (tokens). */
export type PriceMicros = bigint;

const UNITS_PER_PRICE = 1_000_000n;
const MICROS_PER_CENT = 10_000n;

/** Micro-euros times units, exact: sum these over a line, then round once with {@link toCents}. */
export const cost = (units: bigint, price: PriceMicros): bigint => units * price;

/** Rounds an exact sum of {@link cost}s to cents, half away from zero. */
export const toCents = (exact: bigint): Cents => divideRounded(exact, UNITS_PER_PRICE * MICROS_PER_CENT);

/** Rounds an exact sum of {@link cost}s to whole micro-euros, half away from zero. */
export const toMicros = (exact: bigint): bigint => divideRounded(exact, UNITS_PER_PRICE);

const divideRounded = (numerator: bigint, divisor: bigint): bigint => {
  const magnitude = numerator < 0n ? -numerator : numerator;
  const rounded = (2n * magnitude + divisor) / (2n * divisor);
  return numerator < 0n ? -rounded : rounded;
};

/**
 * Splits an amount by weights so that the parts sum exactly to it (largest remainder; ties go to the earlier part).
 *
 * @throws RangeError when no weight is positive or one is negative
 */
export const split = (amount: Cents, weights: readonly bigint[]): Cents[] => {
  const total = weights.reduce((sum, weight) => sum + weight, 0n);
  if (total <= 0n || weights.some((weight) => weight < 0n)) throw new RangeError('weights must be positive');
  const sign = amount < 0n ? -1n : 1n;
  const magnitude = amount * sign;
  const parts = weights.map((weight) => (magnitude * weight) / total);
  const byRemainder = weights
    .map((weight, index) => ({ index, remainder: (magnitude * weight) % total }))
    .sort((a, b) => (a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1));
  const missing = Number(magnitude - parts.reduce((sum, part) => sum + part, 0n));
  for (const { index } of byRemainder.slice(0, missing)) parts[index]! += 1n;
  return parts.map((part) => part * sign);
};
