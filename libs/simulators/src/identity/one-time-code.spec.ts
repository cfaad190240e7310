import { describe, expect, it } from '@jest/globals';
import { isOneTimeCode, oneTimeCode } from './one-time-code.ts';

/** RFC 6238, appendix B; the last six of its eight digits. */
const secret = Buffer.from('12345678901234567890');

describe('a one-time code', () => {
  it.each([
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_234_567_890, '005924'],
    [20_000_000_000, '353130'],
  ])('is RFC 6238’s at %d s', (atS, code) => {
    expect(oneTimeCode(secret, atS * 1000)).toBe(code);
  });

  it('is taken half a minute early or late, and no more', () => {
    const code = oneTimeCode(secret, 90_000);
    expect([60_000, 90_000, 120_000].map((atMs) => isOneTimeCode(secret, code, atMs))).toEqual([
      true,
      true,
      true,
    ]);
    expect([30_000, 150_000].some((atMs) => isOneTimeCode(secret, code, atMs))).toBe(false);
  });
});
