import { brandId } from '@beffroi/kernel';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CODE_BYTES, drawCode, readCode, writeCode } from './break-glass.code.ts';
import { type BreakGlass, isHeld, judgeBreakGlass, readBreakGlassRequest } from './break-glass.ts';

const HOUR_MS = 3_600_000;
const now = new Date('2026-11-22T08:00:00Z');
const at = (ms: number) => new Date(now.getTime() + ms);
const glass: BreakGlass = {
  id: brandId('018f0000-0000-7000-8000-000000000001'),
  person: 'Marie Martin',
  reason: 'Keycloak ne répond plus',
  role: 'operator.admin',
  grantedBy: 'beffroi_migrator, root@bastion',
  createdAt: now,
  expiresAt: at(HOUR_MS),
  usedAt: null,
  revokedAt: null,
  failedTries: 0,
};

describe('a break-glass code', () => {
  it('opens once, in its time, with its secret', () => {
    expect(judgeBreakGlass(glass, true, now)).toEqual({ ok: true, value: glass });
    expect(judgeBreakGlass(glass, true, at(HOUR_MS - 1)).ok).toBe(true);
  });

  it.each<[string, BreakGlass | undefined, boolean, number]>([
    ['unknown', undefined, true, 0],
    ['wrong-secret', glass, false, 0],
    ['expired', glass, true, HOUR_MS],
    ['used', { ...glass, usedAt: now }, true, 1],
    ['revoked', { ...glass, revokedAt: now }, true, 1],
    ['locked', { ...glass, failedTries: 5 }, true, 0],
  ])('opens nothing when it is %s', (failure, found, isSecretRight, ms) => {
    expect(judgeBreakGlass(found, isSecretRight, at(ms))).toEqual({ ok: false, failure });
  });

  it('gives its role from its use to its end, and not once it is revoked', () => {
    const used = { ...glass, usedAt: now };
    expect(isHeld(glass, now)).toBe(false);
    expect(isHeld(used, at(HOUR_MS - 1))).toBe(true);
    expect(isHeld(used, at(HOUR_MS))).toBe(false);
    expect(isHeld({ ...used, revokedAt: at(1) }, at(2))).toBe(false);
  });

  it('is read as it was written, however somebody types it', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: CODE_BYTES, maxLength: CODE_BYTES }), (random) => {
        const code = drawCode(random);
        const text = writeCode(code);
        expect(text).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){7}$/);
        const typed = text.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l');
        expect(readCode(text)).toEqual(code);
        expect(readCode(` ${typed}\n`)).toEqual(code);
      }),
    );
    for (const text of ['', 'UUUU-'.repeat(8), '0'.repeat(31), '0'.repeat(33)]) {
      expect(readCode(text)).toBeUndefined();
    }
  });
});

describe('who is to be let in', () => {
  const request = {
    person: ' Marie Martin ',
    reason: 'Keycloak est arrêté',
    role: 'operator.admin',
    lifetimeMs: HOUR_MS,
  };

  it('has a name, a reason, a role of the operator and a short time', () => {
    expect(readBreakGlassRequest(request, 4 * HOUR_MS)).toMatchObject({
      ok: true,
      value: { person: 'Marie Martin' },
    });
  });

  it.each([
    ['PersonMissing', { person: ' ' }, 4],
    ['ReasonTooShort', { reason: 'urgent' }, 4],
    ['NoOperatorRole', { role: 'collectivite.admin' }, 4],
    ['NoOperatorRole', { role: 'root' }, 4],
    ['LifetimeOutOfBounds', { lifetimeMs: 4 * HOUR_MS + 1 }, 4],
    ['LifetimeOutOfBounds', { lifetimeMs: 0 }, 4],
    ['LifetimeOutOfBounds', { lifetimeMs: 25 * HOUR_MS }, 48],
  ])('is refused otherwise: %s', (kind, change, mostHours) => {
    expect(readBreakGlassRequest({ ...request, ...change }, mostHours * HOUR_MS)).toMatchObject({
      failure: { kind },
    });
  });
});
