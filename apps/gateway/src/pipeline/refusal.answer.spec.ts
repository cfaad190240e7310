import { describe, expect, it } from '@jest/globals';
import { answerOf, GATEWAY_ERRORS, type GatewayErrorCode } from '@beffroi/contracts/openai';
import { FIELD_REQUIRED, faultAt } from '../body/faults.ts';
import type { Model } from '../records/record.views.ts';
import { errorOf, type Refusal } from './refusal.answer.ts';

const model = { id: 'mistral-small' } as Model;

/** One of each kind there is: the compiler misses none. */
const REFUSALS: { readonly [Kind in Refusal['kind']]: Extract<Refusal, { kind: Kind }> } = {
  'no-key': { kind: 'no-key' },
  'not-bearer': { kind: 'not-bearer' },
  'malformed-key': { kind: 'malformed-key', reason: 'checksum' },
  'unknown-key': { kind: 'unknown-key' },
  'rotated-key': { kind: 'rotated-key' },
  'expired-key': { kind: 'expired-key', at: new Date('2026-11-21T23:30:00Z') },
  'address-refused': { kind: 'address-refused' },
  'records-incomplete': { kind: 'records-incomplete' },
  'body-too-large': { kind: 'body-too-large', limitBytes: 10_000 },
  'no-room-for-body': { kind: 'no-room-for-body' },
  'not-json': { kind: 'not-json' },
  faulty: { kind: 'faulty', faults: [faultAt(FIELD_REQUIRED, ['messages', 0, 'role'])] },
  suspended: { kind: 'suspended' },
  stopped: { kind: 'stopped' },
  'model-not-found': { kind: 'model-not-found', name: 'inconnu' },
  'wrong-type': {
    kind: 'wrong-type',
    name: 'bge-m3',
    expected: ['text-generation'],
    actual: 'text-embeddings-inference',
  },
  'model-closed': { kind: 'model-closed', model, level: 'attached-body' },
  sovereignty: { kind: 'sovereignty', model, reason: { en: 'It says why.', fr: 'Il dit pourquoi.' } },
  isolated: { kind: 'isolated', sinceContactMs: 1 },
  'journal-full': { kind: 'journal-full' },
  stopping: { kind: 'stopping' },
  'model-starting': { kind: 'model-starting', modelName: 'mistral-small' },
  'engine-starting': { kind: 'engine-starting' },
  'engine-failed': { kind: 'engine-failed' },
  'engine-busy': { kind: 'engine-busy', retryAfterSeconds: 4 },
  'engine-refused': { kind: 'engine-refused', message: 'This value is too large.', param: 'max_tokens' },
};
const refusals = Object.values(REFUSALS);
const told = (refusal: Refusal, language: 'en' | 'fr') =>
  JSON.parse(answerOf(errorOf(refusal), language).body) as { detail: unknown; error: { message: string } };

describe('a refusal', () => {
  it.each(refusals)('$kind is told in English and in French, under one code', (refusal) => {
    const [english, french] = [told(refusal, 'en'), told(refusal, 'fr')];
    expect(french).toEqual({
      detail: expect.anything(),
      error: { ...english.error, message: expect.any(String) },
    });
    expect(french.error.message).not.toBe(english.error.message);
    for (const text of [english, french]) expect(text.error.message).toMatch(/^\p{Lu}.*[^ ]\.$/u);
    // French typography: a no-break space before a colon, the right apostrophe.
    expect(french.error.message).not.toMatch(/ [:;!?»]|« |\w'\w/);
  });

  it('never shows a client text of the other language in its faults', () => {
    expect(told(REFUSALS.faulty, 'fr').detail).toEqual([
      {
        type: 'missing',
        loc: ['body', 'messages', 0, 'role'],
        msg: 'Ce champ est obligatoire',
        input: null,
      },
    ]);
    expect(told(REFUSALS.faulty, 'en').error.message).toBe(
      'Invalid request. messages.0.role: Field required.',
    );
  });

  it('says when a key expired as people of its language write it', () => {
    expect(told(REFUSALS['expired-key'], 'fr').error.message).toContain('22/11/2026 00:30 (Paris)');
    expect(told(REFUSALS['expired-key'], 'en').error.message).toContain('2026-11-21T23:30:00.000Z');
  });

  it('uses every code of the table that belongs neither to limits nor to self-service', () => {
    const used = new Set<GatewayErrorCode>(refusals.map((refusal) => errorOf(refusal).code));
    const known = Object.keys(GATEWAY_ERRORS) as GatewayErrorCode[];
    expect(known.filter((code) => !used.has(code)).sort()).toEqual([
      'insufficient_quota',
      'invalid_expiry',
      'key_not_found',
      'quota_store_unavailable',
      'rate_limit_exceeded',
      'self_service_refused',
      'self_service_unavailable',
    ]);
  });
});
