import { describe, expect, it } from '@jest/globals';
import { isUuid, uuidV7TimeMs } from '@beffroi/kernel';
import { base62, newId } from './index.ts';

describe('base 62', () => {
  it('counts 0-9, then A-Z, then a-z, most significant first', () => {
    expect(base62(Uint8Array.of(61), 1)).toBe('z');
    expect(base62(Uint8Array.of(62), 2)).toBe('10');
    expect(base62(Uint8Array.of(0xff, 0xff, 0xff, 0xff), 6)).toBe('4gfFC3');
  });

  it('pads to its width, so that a 256-bit secret always has 43 digits', () => {
    expect(base62(new Uint8Array(32), 43)).toBe('0'.repeat(43));
    expect(base62(new Uint8Array(32).fill(255), 43)).toHaveLength(43);
  });

  it('refuses what does not fit', () => {
    expect(() => base62(Uint8Array.of(62), 1)).toThrow(RangeError);
  });
});

describe('a new id', () => {
  it('is a UUIDv7 of its instant', () => {
    const id = newId(new Date(1_795_000_000_123));
    expect(isUuid(id)).toBe(true);
    expect(uuidV7TimeMs(id)).toBe(1_795_000_000_123);
  });
});
