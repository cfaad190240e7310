import { describe, expect, it } from '@jest/globals';
import { brandId } from '@beffroi/kernel';
import { aKey, inMs, NOW } from './api-key.fixture.ts';
import { delegate, mayManageKeys } from './index.ts';

const LIFETIME_MS = 1_000;
const draft = { name: 'Fille', contact: null, expiresAt: null, addresses: null, selfService: true };

describe('a key', () => {
  it.each([
    ['that was not allowed to', {}, 'not-allowed'],
    ['that has expired', { selfService: true, expiresAt: NOW }, 'expired'],
    ['that was revoked', { selfService: true, revokedAt: NOW }, 'revoked'],
  ])('%s manages no keys', (_, extra, reason) => {
    const failure = { kind: 'SelfServiceRefused', reason };
    expect(mayManageKeys(aKey(extra), NOW)).toEqual({ ok: false, failure });
    expect(delegate(aKey(extra), draft, LIFETIME_MS, NOW)).toEqual({ ok: false, failure });
  });

  it('hands on what it may do itself, and never the right to hand on', () => {
    const issuer = aKey({ selfService: true, models: [brandId('m')], addresses: ['192.0.2.0/24'] });
    expect(delegate(issuer, draft, LIFETIME_MS, NOW)).toEqual({
      ok: true,
      value: {
        ...draft,
        selfService: false,
        expiresAt: inMs(LIFETIME_MS),
        models: issuer.models,
        addresses: issuer.addresses,
        issuedById: issuer.id,
      },
    });
  });

  it.each([
    ['the longest life of a key issued by a key', null, LIFETIME_MS],
    ['its own expiry', inMs(10), 10],
  ])('issues none that lives beyond %s', (_, expiresAt, maximumMs) => {
    const issuer = aKey({ selfService: true, expiresAt });
    const wanting = (ms: number) => delegate(issuer, { ...draft, expiresAt: inMs(ms) }, LIFETIME_MS, NOW);
    expect(wanting(maximumMs)).toMatchObject({ value: { expiresAt: inMs(maximumMs) } });
    expect(wanting(maximumMs + 1)).toEqual({
      ok: false,
      failure: { kind: 'ExpiryBeyondMaximum', given: inMs(maximumMs + 1), maximum: inMs(maximumMs) },
    });
  });
});
