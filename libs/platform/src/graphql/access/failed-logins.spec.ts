import { describe, expect, it } from '@jest/globals';
import { FailedLogins } from './failed-logins.ts';

const MINUTE_MS = 60_000;

describe('failed logins', () => {
  it('make their address wait for the rest of the minute, and no other', () => {
    const failed = new FailedLogins(3);
    for (const atMs of [0, 10_000]) failed.note('192.0.2.7', atMs);
    expect(failed.waitS('192.0.2.7', 20_000)).toBe(0);
    failed.note('192.0.2.7', 20_000);
    expect(failed.waitS('192.0.2.7', 20_000)).toBe(40);
    expect(failed.waitS('192.0.2.8', 20_000)).toBe(0);
    expect(failed.waitS('192.0.2.7', MINUTE_MS)).toBe(0);
    failed.note('192.0.2.7', MINUTE_MS);
    expect(failed.waitS('192.0.2.7', MINUTE_MS)).toBe(0);
  });

  it.each([
    ['2001:db8::1', '2001:db8:0:0:ffff::2', true],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::', true],
    ['2001:db8:1:2::1', '2001:db8:1:3::1', false],
    ['::1', '::2', true],
    ['::ffff:192.0.2.1', '::ffff:192.0.2.2', false],
  ])('of %s count for %s: %p', (one, other, together) => {
    const failed = new FailedLogins(1);
    failed.note(one, 0);
    expect(failed.waitS(other, 1) > 0).toBe(together);
  });

  it('remember no more addresses than they have room for', () => {
    const failed = new FailedLogins(1);
    for (let count = 0; count <= 10_000; count++) failed.note(`10.0.${count >> 8}.${count & 255}`, 0);
    expect(failed.waitS('10.0.0.0', 1)).toBe(0);
    expect(failed.waitS('10.0.39.16', 1)).toBeGreaterThan(0);
  });
});
