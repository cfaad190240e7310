import { describe, expect, it } from '@jest/globals';
import { explainRequest, REQUEST_ABSENT } from './explain-request.ts';
import type { RequestAccount } from './request-account.ts';

const served = {
  modelId: 'mistral-small',
  siteId: 'bourges',
  outcome: 'completed',
  httpStatus: 200,
  attempts: 1,
  admittedAfterMs: 3,
  ttftMs: 200,
  latencyMs: 2_200,
  inputTokens: 1_000,
  cachedInputTokens: 400,
  outputTokens: 100,
  reasoningTokens: 0,
  quality: 'measured',
  corrected: false,
} as RequestAccount;
const PRICES = { inputMicros: 100_000, cachedInputMicros: 10_000, outputMicros: 300_000 };
const french = (changes: Partial<RequestAccount> = {}, prices = undefined as typeof PRICES | undefined) =>
  explainRequest({ ...served, ...changes }, prices)
    .map(({ fr }) => fr)
    .join(' ');

describe('why a request was as it was', () => {
  it('says who answered, how long it took and at what pace', () => {
    expect(french()).toBe(
      'mistral-small a répondu sur le site bourges (HTTP 200). Elle a duré 2,20 s en tout. ' +
        'Le premier octet est venu après 0,20 s, puis 100 jetons à 50 par seconde.',
    );
  });

  it.each<[string, Partial<RequestAccount>, string]>([
    ['the client left', { outcome: 'client_aborted' }, 'Le client a coupé la connexion'],
    ['the engine failed', { outcome: 'upstream_error', httpStatus: 502 }, 'a échoué (HTTP 502)'],
    ['the gateway died', { outcome: 'recovered', latencyMs: 0 }, 'La passerelle s’est arrêtée'],
    ['it was tried again', { attempts: 3 }, 'Il a fallu 3 essais'],
    ['it waited', { admittedAfterMs: 12_340 }, 'Elle a attendu 12,3 s avant d’être admise'],
    ['it was estimated', { quality: 'estimated' }, 'ils sont estimés'],
    ['it was corrected', { quality: 'estimated', corrected: true }, 'ils ont été mesurés depuis'],
    ['it thought', { reasoningTokens: 70 }, '70 jetons de la sortie sont du raisonnement'],
  ])('says that %s', (_, changes, sentence) => {
    expect(french(changes)).toContain(sentence);
    expect(french()).not.toContain(sentence);
  });

  it('says what it is worth and what makes its price', () => {
    // 600 × 0,1 + 400 × 0,01 + 100 × 0,3 = 94 millionths of a euro.
    expect(french({}, PRICES)).toContain('elle vaut 0,000094 € HT');
    expect(french({}, PRICES)).toContain('100 de sortie, qui font 32 % du prix');
    expect(french({ inputTokens: 0, cachedInputTokens: 0, outputTokens: 0 }, PRICES)).toContain('0,000000 €');
  });

  it('says it all in English too', () => {
    for (const { fr, en } of explainRequest({ ...served, attempts: 2, reasoningTokens: 1 }, PRICES)) {
      expect(en).toBeTruthy();
      expect(en).not.toBe(fr);
    }
  });
});

describe('an id under which nothing is metered', () => {
  it('may be of a refused request, whose answer said why', () => {
    expect(REQUEST_ABSENT.map(({ fr }) => fr).join(' ')).toContain('error.code');
  });
});
