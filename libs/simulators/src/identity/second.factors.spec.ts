import { describe, expect, it } from '@jest/globals';
import { oneTimeCode } from './one-time-code.ts';
import { SecondFactors } from './second.factors.ts';

const codeOf = (secret: string) => oneTimeCode(Buffer.from(secret), Date.now());
const other = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0');

describe('the second factor of a person', () => {
  it('is theirs once its first code was right, and then asked for', () => {
    const factors = new SecondFactors();
    const secret = factors.draw();
    expect(factors.enrol('claire', secret, 'nonsense')).toBe(false);
    expect(factors.of('claire')).toBeUndefined();
    expect(factors.enrol('claire', secret, codeOf(secret))).toBe(true);
    expect(factors.verify('claire', codeOf(secret))).toBe(true);
    expect(factors.verify('claire', other(codeOf(secret)))).toBe(false);
  });

  it('opens nothing for somebody else, nor without a secret', () => {
    const factors = new SecondFactors();
    const secret = factors.draw();
    factors.enrol('claire', secret, codeOf(secret));
    expect(factors.verify('marc', codeOf(secret))).toBe(false);
    expect(factors.enrol('marc', '', codeOf(''))).toBe(false);
    expect(factors.draw()).not.toBe(secret);
  });
});
