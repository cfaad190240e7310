import { describe, expect, it } from '@jest/globals';
import { brandId } from '@beffroi/kernel';
import { aKey, inMs, NOW } from './api-key.fixture.ts';
import { draftKey, keyRecord, keyState } from './index.ts';

const later = inMs(1);

describe('a new key', () => {
  it('may expire at any instant to come, or never', () => {
    expect(draftKey({ name: ' Assistant ', contact: ' DSI ', expiresAt: later }, NOW)).toEqual({
      ok: true,
      value: { name: 'Assistant', contact: 'DSI', expiresAt: later, addresses: null, selfService: false },
    });
    expect(draftKey({ name: 'Assistant', contact: '  ' }, NOW)).toMatchObject({
      value: { contact: null, expiresAt: null },
    });
  });

  it('may not expire in the past, nor now', () => {
    expect(draftKey({ name: 'Assistant', expiresAt: NOW }, NOW)).toEqual({
      ok: false,
      failure: { kind: 'InvalidExpiry', given: NOW, now: NOW },
    });
  });

  it.each(['', ' ', 'x'.repeat(121)])('needs a name that fits', (name) => {
    expect(draftKey({ name }, NOW)).toMatchObject({ ok: false, failure: { kind: 'InvalidKeyName' } });
  });

  it('has a contact that fits', () => {
    expect(draftKey({ name: 'x', contact: 'x'.repeat(200) }, NOW).ok).toBe(true);
    expect(draftKey({ name: 'x', contact: 'x'.repeat(201) }, NOW)).toEqual({
      ok: false,
      failure: { kind: 'InvalidKeyContact', maximumLength: 200 },
    });
  });

  it('may be bound to ranges of addresses, each told once in its one spelling', () => {
    const addresses = ['192.0.2.7', '2001:DB8:0::/32', '192.0.2.7/32'];
    expect(draftKey({ name: 'x', addresses }, NOW)).toMatchObject({
      value: { addresses: ['192.0.2.7/32', '2001:db8::/32'] },
    });
  });

  it.each([
    ['no range at all', [], { kind: 'InvalidAddressCount', maximum: 50 }],
    ['51 ranges', Array(51).fill('192.0.2.1'), { kind: 'InvalidAddressCount', maximum: 50 }],
    ['a host name', ['mairie.example'], { kind: 'InvalidAddressRange', given: 'mairie.example' }],
  ])('is not bound to %s', (_, addresses, failure) => {
    expect(draftKey({ name: 'x', addresses }, NOW)).toEqual({ ok: false, failure });
  });
});

describe('the state of a key', () => {
  it('is revoked before it is expired before it is active', () => {
    expect(keyState(aKey(), NOW)).toBe('active');
    expect(keyState(aKey({ expiresAt: later }), NOW)).toBe('active');
    expect(keyState(aKey({ expiresAt: NOW }), NOW)).toBe('expired');
    expect(keyState(aKey({ expiresAt: NOW, revokedAt: NOW }), NOW)).toBe('revoked');
  });
});

describe('the record of a key', () => {
  const digests = { current: 'new', previous: null };

  it('leaves out what is not there', () => {
    expect(keyRecord(aKey(), digests)).toEqual({ digest: 'new', projectId: 'p', models: null });
  });

  it('says until when, with which models and from where it opens', () => {
    const key = aKey({ expiresAt: later, models: [brandId('m')], addresses: ['192.0.2.0/24'] });
    expect(keyRecord(key, digests)).toEqual({
      digest: 'new',
      projectId: 'p',
      expiresAt: '2026-11-21T09:00:00.001Z',
      models: ['m'],
      addresses: ['192.0.2.0/24'],
    });
  });

  it('has both digests while a rotation overlaps', () => {
    expect(keyRecord(aKey({ previousUntil: later }), { current: 'new', previous: 'old' })).toMatchObject({
      digest: 'new',
      previousDigest: 'old',
      previousUntil: '2026-11-21T09:00:00.001Z',
    });
  });
});
