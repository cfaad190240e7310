import { describe, expect, it } from '@jest/globals';
import { brandId } from '@beffroi/kernel';
import { type ApiKey, draftKey, keyRecord, keyState } from './index.ts';

const now = new Date('2026-11-21T09:00:00Z');
const later = new Date('2026-11-21T09:00:00.001Z');

const apiKey: ApiKey = {
  id: brandId('k'),
  publicId: 'abcdefghijkl',
  collectiviteId: brandId('c'),
  projectId: brandId('p'),
  name: 'Assistant',
  contact: null,
  expiresAt: null,
  models: null,
  revokedAt: null,
  createdAt: now,
};

describe('a new key', () => {
  it('may expire at any instant to come, or never', () => {
    expect(draftKey({ name: ' Assistant ', contact: ' DSI ', expiresAt: later }, now)).toEqual({
      ok: true,
      value: { name: 'Assistant', contact: 'DSI', expiresAt: later },
    });
    expect(draftKey({ name: 'Assistant', contact: '  ' }, now)).toMatchObject({
      value: { contact: null, expiresAt: null },
    });
  });

  it('may not expire in the past, nor now', () => {
    expect(draftKey({ name: 'Assistant', expiresAt: now }, now)).toEqual({
      ok: false,
      failure: { kind: 'InvalidExpiry', given: now, now },
    });
  });

  it.each(['', ' ', 'x'.repeat(121)])('needs a name that fits', (name) => {
    expect(draftKey({ name }, now)).toMatchObject({ ok: false, failure: { kind: 'InvalidKeyName' } });
  });
});

describe('the state of a key', () => {
  it('is revoked before it is expired before it is active', () => {
    expect(keyState(apiKey, now)).toBe('active');
    expect(keyState({ ...apiKey, expiresAt: later }, now)).toBe('active');
    expect(keyState({ ...apiKey, expiresAt: now }, now)).toBe('expired');
    expect(keyState({ ...apiKey, expiresAt: now, revokedAt: now }, now)).toBe('revoked');
  });
});

describe('the record of a key', () => {
  it('leaves out an expiry that is not there', () => {
    expect(keyRecord(apiKey, 'digest')).toEqual({ digest: 'digest', projectId: 'p', models: null });
    expect(keyRecord({ ...apiKey, expiresAt: later, models: [brandId('m')] }, 'digest')).toEqual({
      digest: 'digest',
      projectId: 'p',
      expiresAt: '2026-11-21T09:00:00.001Z',
      models: ['m'],
    });
  });
});
