import { describe, expect, it } from '@jest/globals';
import { canonicalJson, digestOf, equalDigests, hmacSha256 } from './index.ts';

describe('canonical JSON', () => {
  it('is the same for members in any order, at any depth', () => {
    expect(canonicalJson({ b: [{ d: 1, c: 2 }], a: null })).toBe('{"a":null,"b":[{"c":2,"d":1}]}');
  });

  it('writes the numbers and texts of RFC 8785', () => {
    expect(canonicalJson([1e21, 333333333.33333329, -0, '€$\u000f\nA\'B"\\'])).toBe(
      '[1e+21,333333333.3333333,0,"€$\\u000f\\nA\'B\\"\\\\"]',
    );
  });

  it('says dates and bigints as texts, and leaves out what is undefined', () => {
    const value = { at: new Date('2026-11-21T00:00:00Z'), cents: 12n, none: undefined };
    expect(canonicalJson(value)).toBe('{"at":"2026-11-21T00:00:00.000Z","cents":"12"}');
  });

  it.each([[Number.NaN], [() => 1], [undefined], [Symbol('x')], [{ deep: [Infinity] }]])(
    'refuses what JSON cannot say',
    (value: unknown) => {
      expect(() => canonicalJson(value)).toThrow(TypeError);
    },
  );
});

describe('a digest', () => {
  it('is that of the canonical JSON', () => {
    expect(digestOf({ b: 1, a: 2 })).toBe(digestOf({ a: 2, b: 1 }));
    expect(digestOf({})).toBe('44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a');
  });

  it('with a key is that of RFC 4231, case 2', () => {
    expect(hmacSha256(Buffer.from('Jefe'), 'what do ya want for nothing?').toString('hex')).toBe(
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    );
  });

  it('is compared whole', () => {
    expect(equalDigests(Buffer.from('ab'), Buffer.from('ab'))).toBe(true);
    expect(equalDigests(Buffer.from('ab'), Buffer.from('ac'))).toBe(false);
    expect(equalDigests(Buffer.from('ab'), Buffer.from('abc'))).toBe(false);
  });
});
