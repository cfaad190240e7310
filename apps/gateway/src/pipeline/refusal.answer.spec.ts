import { describe, expect, it } from '@jest/globals';
import { answerOf, GATEWAY_ERRORS, type GatewayErrorCode } from '@beffroi/contracts/openai';
import { brandId } from '@beffroi/kernel';
import { FIELD_REQUIRED, faultAt } from '../body/faults.ts';
import type { Model } from '../records/record.views.ts';
import { errorOf, type Refusal } from './refusal.answer.ts';
import type { LimitReached } from './reserve.ts';

const model = { id: 'mistral-small' } as Model;

const reached: LimitReached = {
  limit: {
    id: brandId('l'),
    level: 'project',
    ownerId: 'p',
    metric: 'tokens',
    window: 'day',
    value: 1_000,
    shadow: false,
  },
  cap: 1_000,
  left: 12,
  renewsAtMs: Date.parse('2026-11-22T23:00:00Z'),
  nowMs: Date.parse('2026-11-22T21:58:56.500Z'),
};

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
  'model-closed': { kind: 'model-closed', model, limit: { ...reached.limit, level: 'attached-body' } },
  sovereignty: { kind: 'sovereignty', model, reason: { en: 'It says why.', fr: 'Il dit pourquoi.' } },
  isolated: { kind: 'isolated', sinceContactMs: 1 },
  'journal-full': { kind: 'journal-full' },
  stopping: { kind: 'stopping' },
  'model-starting': { kind: 'model-starting', modelName: 'mistral-small' },
  'quota-spent': { kind: 'quota-spent', ...reached },
  'quota-elsewhere': { kind: 'quota-elsewhere', ...reached },
  'quota-unavailable': { kind: 'quota-unavailable' },
  'queue-own-full': { kind: 'queue-own-full', most: 128 },
  'queue-full': { kind: 'queue-full' },
  'queue-late': { kind: 'queue-late', waitedMs: 50_000 },
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

  it('uses every code of the table that does not belong to self-service', () => {
    const used = new Set<GatewayErrorCode>(refusals.map((refusal) => errorOf(refusal).code));
    const known = Object.keys(GATEWAY_ERRORS) as GatewayErrorCode[];
    expect(known.filter((code) => !used.has(code)).sort()).toEqual([
      'invalid_expiry',
      'key_not_found',
      'self_service_refused',
      'self_service_unavailable',
    ]);
  });
});

describe('a limit that is reached', () => {
  const answer = (
    change: Partial<LimitReached['limit']>,
    kind: 'quota-spent' | 'quota-elsewhere' = 'quota-spent',
  ) => answerOf(errorOf({ kind, ...reached, limit: { ...reached.limit, ...change } }), 'fr');

  it('is named, with whose it is, what is left and when it renews', () => {
    const { status, headers, body } = answer({});
    expect(status).toBe(429);
    expect(JSON.parse(body).error).toMatchObject({
      code: 'insufficient_quota',
      message:
        'Limite de jetons par jour atteinte (de votre projet : 1000, reste 12). Elle se renouvelle le 23/11/2026 00:00:00 (Paris) ; qui fixe les limites peut la relever.',
    });
    expect(headers).toMatchObject({
      'retry-after': '3664',
      'x-should-retry': 'false',
      'x-ratelimit-limit-tokens': '1000',
      'x-ratelimit-remaining-tokens': '12',
      'x-ratelimit-reset-tokens': '1h1m4s',
      'x-ratelimit-limit-token': '1000',
      'x-ratelimit-remaining-token': '12',
      'x-ratelimit-reset-token': '1h1m4s',
    });
  });

  it('may be tried again at once where others have reserved what is left, and when its window renews', () => {
    expect(answer({}, 'quota-elsewhere').headers).toMatchObject({ 'retry-after': '1' });
    expect(JSON.parse(answer({}, 'quota-elsewhere').body).error.code).toBe('rate_limit_exceeded');
    expect(JSON.parse(answer({ window: 'minute' }).body).error.code).toBe('rate_limit_exceeded');
    expect(answer({ window: 'minute' }).headers).not.toHaveProperty('x-should-retry');
  });

  it('by a request that is larger than all of it says so, and that waiting does not help', () => {
    const { headers, body } = answerOf(
      errorOf({
        kind: 'quota-spent',
        ...reached,
        needed: 1_500,
        limit: { ...reached.limit, window: 'minute' },
      }),
      'fr',
    );
    expect(JSON.parse(body).error).toMatchObject({
      code: 'rate_limit_exceeded',
      message:
        'Limite de jetons par minute atteinte (de votre projet : 1000 ; cette requête peut en prendre 1500 à elle seule). Raccourcir la requête ; attendre n’y change rien.',
    });
    expect(headers).toMatchObject({ 'x-should-retry': 'false' });
  });

  it('of the operator’s pool tells nothing of what others use', () => {
    const { headers, body } = answer({ level: 'pool', ownerId: null });
    expect(body).not.toMatch(/1000|reste/);
    expect(Object.keys(headers).join()).not.toContain('x-ratelimit');
  });

  it('in euros is told in euros, and what is left rounded down', () => {
    const { message } = errorOf({
      kind: 'quota-spent',
      ...reached,
      cap: 1_500_000,
      left: 19_999,
      limit: { ...reached.limit, metric: 'euros', window: 'exercise' },
    });
    expect(message.fr).toContain(
      'Limite de dépense par exercice atteinte (de votre projet : 1,50 €, reste 0,01 €)',
    );
    expect(message.en).toContain(
      'Spending limit per budget year exceeded. Limit of your project: €1.50, €0.01 left.',
    );
  });
});
