import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { skipPlain } from './plain.run.ts';

const naively = (bytes: Uint8Array, from: number): number => {
  let at = from;
  while (at < bytes.length && bytes[at]! >= 0x20 && bytes[at] !== 0x22 && bytes[at] !== 0x5c) at++;
  return at;
};

describe('skipping what stands for itself in a string', () => {
  it('stops at the first quote, backslash or control character, wherever it stands in a word of memory', () => {
    const run = fc.integer({ min: 0, max: 130 }).map((length) => Buffer.alloc(length, 'é'));
    const tail = fc.uint8Array({ maxLength: 12 });
    fc.assert(
      fc.property(run, tail, fc.nat(7), fc.nat(7), (plain, rest, offset, from) => {
        const bytes = Buffer.concat([Buffer.alloc(offset), plain, rest]).subarray(offset);
        const start = Math.min(from, bytes.length);
        expect(skipPlain(bytes, start)).toBe(naively(bytes, start));
      }),
      { numRuns: 2_000 },
    );
  });
});
