import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { base62 } from './base62.ts';
import { crc32 } from './crc32.ts';
import { formatApiKey, parseApiKey, publicIdOf } from './index.ts';

describe('CRC-32 (ISO-HDLC)', () => {
  it.each([
    ['123456789', 0xcbf43926],
    ['', 0],
    ['a', 0xe8b7be43],
    ['The quick brown fox jumps over the lazy dog', 0x414fa339],
  ])('of «%s» is the published value', (text, checksum) => {
    expect(crc32(text)).toBe(checksum);
  });
});

describe('base 62', () => {
  it('counts with digits, capitals, small letters', () => {
    expect([0n, 9n, 10n, 35n, 36n, 61n, 62n].map((number) => base62(number, 2))).toEqual([
      '00',
      '09',
      '0A',
      '0Z',
      '0a',
      '0z',
      '10',
    ]);
  });

  it('holds 256 bits in 43 digits, and 32 bits in 6', () => {
    expect(62n ** 43n > 2n ** 256n).toBe(true);
    expect(base62(0xcbf43926n, 6)).toBe('3jZRME');
    expect(base62(2n ** 32n - 1n, 6)).toBe('4gfFC3');
  });
});

describe('an API key', () => {
  const secret = Uint8Array.from({ length: 32 }, (_, index) => index);
  const publicId = publicIdOf(Uint8Array.from({ length: 16 }, (_, index) => 255 - index));
  const key = formatApiKey('live', publicId, secret);

  it('has the fixed shape', () => {
    expect(key).toMatch(/^bfr-(live|test)-[0-9A-Za-z]{12}-[0-9A-Za-z]{43}-[0-9A-Za-z]{6}$/);
  });

  it('says its environment and public id', () => {
    expect(parseApiKey(key)).toEqual({ ok: true, value: { environment: 'live', publicId } });
  });

  it('needs a secret of 256 bits', () => {
    expect(() => formatApiKey('test', publicId, secret.subarray(1))).toThrow(RangeError);
  });

  it('with any one character mistyped is told by its checksum or its shape', () => {
    const position = fc.integer({ min: 0, max: key.length - 1 });
    const typed = fc.constantFrom(...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-');
    fc.assert(
      fc.property(position, typed, (at, character) => {
        const mistyped = key.slice(0, at) + character + key.slice(at + 1);
        return mistyped === key || !parseApiKey(mistyped).ok;
      }),
    );
  });

  it.each([
    [key.replace('live', 'test'), 'checksum'],
    [`${key.slice(0, -1)}${key.endsWith('0') ? '1' : '0'}`, 'checksum'],
    [key.toLowerCase(), 'checksum'],
    [`${key} `, 'pattern'],
    [key.slice(0, -1), 'pattern'],
    ['sk-proj-1234', 'pattern'],
    ['', 'pattern'],
  ])('«%s» fails by its %s', (text, reason) => {
    expect(parseApiKey(text)).toEqual({ ok: false, failure: { kind: 'malformed', reason } });
  });
});
