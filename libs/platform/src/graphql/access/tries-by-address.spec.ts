import { describe, expect, it } from '@jest/globals';
import { TriesByAddress } from './tries-by-address.ts';

const MINUTE_MS = 60_000;

describe('the tries of an address', () => {
  it('make it wait for the rest of the minute, and no other', () => {
    const tries = new TriesByAddress(3);
    for (const atMs of [0, 10_000]) tries.note('192.0.2.7', atMs);
    expect(tries.waitS('192.0.2.7', 20_000)).toBe(0);
    tries.note('192.0.2.7', 20_000);
    expect(tries.waitS('192.0.2.7', 20_000)).toBe(40);
    expect(tries.waitS('192.0.2.8', 20_000)).toBe(0);
    expect(tries.waitS('192.0.2.7', MINUTE_MS)).toBe(0);
    tries.note('192.0.2.7', MINUTE_MS);
    expect(tries.waitS('192.0.2.7', MINUTE_MS)).toBe(0);
  });

  it.each([
    ['2001:db8::1', '2001:db8:0:0:ffff::2', true],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::', true],
    ['2001:db8:1:2::1', '2001:db8:1:3::1', false],
    ['::1', '::2', true],
    ['::ffff:192.0.2.1', '::ffff:192.0.2.2', false],
  ])('of %s count for %s: %p', (one, other, together) => {
    const tries = new TriesByAddress(1);
    tries.note(one, 0);
    expect(tries.waitS(other, 1) > 0).toBe(together);
  });

  it('are counted as long as it need not wait', () => {
    const tries = new TriesByAddress(2);
    expect([0, 1, 2, 30_000].map((atMs) => tries.take('192.0.2.7', atMs))).toEqual([0, 0, 60, 30]);
    expect(tries.take('192.0.2.7', MINUTE_MS)).toBe(0);
  });

  it('are remembered of no more addresses than there is room for', () => {
    const tries = new TriesByAddress(1);
    for (let count = 0; count <= 10_000; count++) tries.note(`10.0.${count >> 8}.${count & 255}`, 0);
    expect(tries.waitS('10.0.0.0', 1)).toBe(0);
    expect(tries.waitS('10.0.39.16', 1)).toBeGreaterThan(0);
  });
});
