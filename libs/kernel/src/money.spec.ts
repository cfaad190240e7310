import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { cost, split, toCents, toMicros } from './index.ts';

describe('money', () => {
  it('charges 1.80 € for a million tokens at 1.80 € a million', () => {
    expect(toCents(cost(1_000_000n, 1_800_000n))).toBe(180n);
  });

  it('rounds half a cent away from zero, in both directions', () => {
    const halfCent = cost(1_000_000n, 5_000n);
    expect(toCents(halfCent)).toBe(1n);
    expect(toCents(-halfCent)).toBe(-1n);
    expect(toCents(cost(1_000_000n, 4_999n))).toBe(0n);
  });

  it('keeps micro-euros for amounts under a cent', () => {
    expect(toMicros(cost(270n, 150_000n))).toBe(41n);
  });

  it('rounds a sum of lines once, not each line', () => {
    const line = cost(1_000_000n, 4_000n);
    expect(toCents(line + line + line)).toBe(1n);
  });
});

describe('a split by weights', () => {
  it('gives the missing cent to the largest remainder', () => {
    expect(split(100n, [1n, 1n, 1n])).toEqual([34n, 33n, 33n]);
    expect(split(-100n, [1n, 2n])).toEqual([-33n, -67n]);
  });

  it('refuses weights that say nothing', () => {
    expect(() => split(1n, [0n, 0n])).toThrow(RangeError);
    expect(() => split(1n, [2n, -1n])).toThrow(RangeError);
  });

  it('always sums to the amount', () => {
    fc.assert(
      fc.property(
        fc.bigInt(-(10n ** 9n), 10n ** 9n),
        fc
          .array(fc.bigInt(0n, 10n ** 6n), { minLength: 1, maxLength: 40 })
          .filter((w) => w.some((x) => x > 0n)),
        (amount, weights) => split(amount, weights).reduce((sum, part) => sum + part, 0n) === amount,
      ),
    );
  });
});
