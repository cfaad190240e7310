import { describe, expect, it } from '@jest/globals';
import { isUuid, uuidV7, uuidV7Floor, uuidV7TimeMs } from './index.ts';

describe('a UUIDv7', () => {
  const random = Uint8Array.from({ length: 10 }, (_, index) => 255 - index);

  it('is the example of RFC 9562 for its instant', () => {
    const uuid = uuidV7(
      0x017f22e279b0,
      Uint8Array.from([0x0c, 0xc3, 0x18, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f]),
    );
    expect(uuid).toBe('017f22e2-79b0-7cc3-98c4-dc0c0c07398f');
    expect(isUuid(uuid)).toBe(true);
  });

  it('carries its instant', () => {
    expect(uuidV7TimeMs(uuidV7(1_795_000_000_123, random))).toBe(1_795_000_000_123);
  });

  it('is never below the floor of its instant and never above the next', () => {
    const uuid = uuidV7(1_795_000_000_123, random);
    expect(uuid >= uuidV7Floor(1_795_000_000_123)).toBe(true);
    expect(uuid < uuidV7Floor(1_795_000_000_124)).toBe(true);
  });
});
