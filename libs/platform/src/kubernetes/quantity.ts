/** A Kubernetes quantity as a whole number of nano-units: exact, comparable with `<` and `===`. */
export type Quantity = bigint;

const NANOS = 1_000_000_000n;

const DECIMAL_EXPONENT: Readonly<Record<string, number>> = {
  n: -9, u: -6, m: -3, '': 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18,
}; // prettier-ignore
const BINARY_POWER: Readonly<Record<string, bigint>> = { Ki: 1n, Mi: 2n, Gi: 3n, Ti: 4n, Pi: 5n, Ei: 6n };

const PATTERN = /^([+-]?)(\d*)(?:\.(\d*))?(?:([eE][+-]?\d+)|(Ki|Mi|Gi|Ti|Pi|Ei|[numkMGTPE]))?$/;

const divideRoundingUp = (dividend: bigint, divisor: bigint): bigint => (dividend + divisor - 1n) / divisor;

const shift = (digits: bigint, exponent: number): bigint =>
  exponent >= 0 ? digits * 10n ** BigInt(exponent) : divideRoundingUp(digits, 10n ** BigInt(-exponent));

/**
 * Reads `1`, `500m`, `16Gi`, `1.5e3`; finer than a nano-unit is rounded up, as the server does.
 * Undefined when the text is no quantity.
 */
export const parseQuantity = (text: string | number): Quantity | undefined => {
  const match = PATTERN.exec(String(text));
  if (!match) return undefined;
  const [, sign, whole = '', fraction = '', exponent, suffix = ''] = match;
  if (whole === '' && fraction === '') return undefined;

  const digits = BigInt(whole + fraction);
  const binary = BINARY_POWER[suffix];
  const nanos =
    binary === undefined
      ? shift(
          digits,
          9 - fraction.length + (exponent ? Number(exponent.slice(1)) : (DECIMAL_EXPONENT[suffix] ?? 0)),
        )
      : shift(digits * NANOS * 1024n ** binary, -fraction.length);
  return sign === '-' ? -nanos : nanos;
};

/** As `parseQuantity`, for text that is known to be a quantity: anything else is a bug. */
export const quantityOf = (text: string | number): Quantity => {
  const quantity = parseQuantity(text);
  if (quantity === undefined)
    throw new Error(`«${text}» is not a Kubernetes quantity (expected e.g. 1, 500m or 16Gi)`);
  return quantity;
};

/** Negative, zero or positive, as `Array.sort` wants it. */
export const compareQuantities = (left: string | number, right: string | number): number => {
  const difference = quantityOf(left) - quantityOf(right);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
};

/** True for `1`, `1000m` and `1e0`: the server rewrites some quantities and leaves others as written. */
export const sameQuantity = (left: string | number, right: string | number): boolean =>
  compareQuantities(left, right) === 0;

/** Whole units, fractions dropped: `2500m` is 2. */
export const wholeUnits = (quantity: Quantity): number => Number(quantity / NANOS);
