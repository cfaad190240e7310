import { describe, expect, it } from '@jest/globals';
import { brandId } from '@beffroi/kernel';
import { aKey, inMs, NOW } from './api-key.fixture.ts';
import { changeKey, rotateKey } from './index.ts';

describe('a change of a key', () => {
  const key = aKey({
    contact: 'DSI',
    expiresAt: inMs(1),
    addresses: ['192.0.2.0/24'],
    models: [brandId('m')],
    selfService: true,
  });

  it('leaves as it is what it does not name', () => {
    expect(changeKey(key, { name: 'Accueil', contact: undefined }, NOW)).toEqual({
      ok: true,
      value: { ...key, name: 'Accueil' },
    });
  });

  it('leaves lists that are empty, as old keys may have them, until it names them', () => {
    const old = aKey({ models: [], addresses: [] });
    const change = { name: 'Accueil' };
    expect(changeKey(old, change, NOW)).toEqual({ ok: true, value: { ...old, ...change } });
    const opened = { ...change, models: null, addresses: null };
    expect(changeKey(old, opened, NOW)).toEqual({ ok: true, value: { ...old, ...opened } });
  });

  it('takes away what it names as null', () => {
    const nothing = { contact: null, expiresAt: null, addresses: null, models: null, selfService: null };
    expect(changeKey(key, nothing, NOW)).toEqual({
      ok: true,
      value: { ...key, contact: null, expiresAt: null, addresses: null, models: null, selfService: false },
    });
  });

  it('of an expired key may give it time again, or leave it expired', () => {
    const expired = aKey({ expiresAt: inMs(-1) });
    expect(changeKey(expired, { name: 'Accueil' }, NOW)).toMatchObject({ value: { expiresAt: inMs(-1) } });
    expect(changeKey(expired, { expiresAt: inMs(1) }, NOW)).toMatchObject({ value: { expiresAt: inMs(1) } });
    expect(changeKey(expired, { expiresAt: inMs(-1) }, NOW)).toMatchObject({
      failure: { kind: 'InvalidExpiry' },
    });
  });

  it('of a revoked key is refused', () => {
    expect(changeKey(aKey({ revokedAt: NOW }), { name: 'x' }, NOW)).toEqual({
      ok: false,
      failure: { kind: 'KeyNotActive', state: 'revoked' },
    });
  });
});

describe('a rotation', () => {
  it.each([
    ['quarter-hour', 15 * 60_000],
    ['hour', 3_600_000],
    ['day', 86_400_000],
  ] as const)('lets the former secret live for a %s', (overlap, ms) => {
    expect(rotateKey(aKey(), overlap, NOW)).toEqual({
      ok: true,
      value: aKey({ rotatedAt: NOW, previousUntil: inMs(ms) }),
    });
  });

  it('without overlap ends the former secret at once, even one that was on its way out', () => {
    expect(rotateKey(aKey({ previousUntil: inMs(1) }), 'none', NOW)).toMatchObject({
      value: { previousUntil: null },
    });
  });

  it.each([
    ['revoked', { revokedAt: NOW }],
    ['expired', { expiresAt: NOW }],
  ] as const)('of an %s key is refused', (state, extra) => {
    expect(rotateKey(aKey(extra), 'hour', NOW)).toEqual({
      ok: false,
      failure: { kind: 'KeyNotActive', state },
    });
  });
});
