import { describe, expect, it } from '@jest/globals';
import type { ListPrice } from '@beffroi/catalogue/domain';
import { brandId, type SiteId } from '@beffroi/kernel';
import { explainRequest, REQUEST_ABSENT } from './explain-request.ts';
import type { RequestAccount } from './request-account.ts';

const served = {
  modelId: 'mistral-small',
  siteId: 'bourges',
  outcome: 'completed',
  httpStatus: 200,
  attempts: 1,
  admittedAfterMs: 3,
  ttftMs: 203,
  latencyMs: 2_203,
  course: null,
  inputTokens: 1_000,
  cachedInputTokens: 400,
  outputTokens: 100,
  reasoningTokens: 0,
  quality: 'measured',
  corrected: false,
} as RequestAccount;
const PRICE: ListPrice = {
  prices: { inputMicros: 100_000, cachedInputMicros: 10_000, outputMicros: 300_000 },
  since: new Date('2026-11-12T09:30:00Z'),
};
const french = (changes: Partial<RequestAccount> = {}, price?: ListPrice) =>
  explainRequest({ ...served, ...changes }, price)
    .map(({ fr }) => fr)
    .join(' ')
    .replaceAll(/\s/gu, ' ');
const sites = (...ids: readonly string[]) => ids.map((id) => brandId<SiteId>(id));

describe('why a request was as it was', () => {
  it('says who answered, how long it took, when its engine began and at what pace it went on', () => {
    expect(french()).toBe(
      'mistral-small a répondu sur le site bourges (HTTP 200). Elle a duré 2,20 s en tout. ' +
        'Le premier jeton du moteur est venu 200 ms après son admission, puis 100 jetons à 50 par seconde. ' +
        'La passerelle elle-même a pris moins de 10 ms.',
    );
  });

  it('says how long its engine took where the answer came whole, without waits and the gateway’s own time', () => {
    const whole = { ttftMs: null, admittedAfterMs: 4_000, latencyMs: 7_500, course: { ownMs: 40 } };
    expect(french(whole)).toContain(
      'Le moteur a mis 3,46 s à répondre. La passerelle elle-même a pris 40 ms.',
    );
  });

  it('says for what it waited, and how long for each', () => {
    const course = { queuedMs: 3_200, startingMs: 20_000, limitsMs: 400 };
    expect(french({ admittedAfterMs: 23_640, ttftMs: 24_000, latencyMs: 30_000, course })).toContain(
      'Avant d’être admise elle a attendu 3,20 s dans la file d’attente de moteurs occupés, ' +
        '20,0 s que le modèle démarre, 400 ms qu’un quota partagé se libère.',
    );
    expect(
      french({ admittedAfterMs: 5_200, ttftMs: 6_000, latencyMs: 7_000, course: { queuedMs: 3_200 } }),
    ).toContain('occupés, 2,00 s que le client ait tout envoyé.');
  });

  it('says where the engines were that failed it', () => {
    expect(french({ attempts: 3, course: { failedSites: sites('cher', 'indre') } })).toContain(
      'Il a fallu 3 essais : les moteurs précédents (cher, indre) ont échoué avant le premier octet.',
    );
  });

  it.each<[string, Partial<RequestAccount>, string]>([
    ['the client left', { outcome: 'client_aborted' }, 'Le client a coupé la connexion'],
    ['the engine failed', { outcome: 'upstream_error', httpStatus: 502 }, 'a échoué (HTTP 502)'],
    ['the engine refused', { outcome: 'upstream_error', httpStatus: 422 }, 'a refusé la requête (HTTP 422)'],
    ['the engine was busy', { outcome: 'upstream_error', httpStatus: 503 }, 'avait trop à faire (HTTP 503)'],
    ['the gateway died', { outcome: 'recovered', latencyMs: 0 }, 'La passerelle s’est arrêtée'],
    ['it was tried again', { attempts: 3 }, 'Il a fallu 3 essais'],
    ['it was estimated', { quality: 'estimated' }, 'ils sont estimés'],
    ['it was corrected', { quality: 'estimated', corrected: true }, 'ils ont été mesurés depuis'],
    ['it thought', { reasoningTokens: 70 }, '70 jetons de la sortie sont du raisonnement'],
  ])('says that %s', (_, changes, sentence) => {
    expect(french(changes)).toContain(sentence);
    expect(french()).not.toContain(sentence);
  });

  it('says what it is worth, at which price of which list, and what makes it', () => {
    // 600 × 0,1 + 400 × 0,01 + 100 × 0,3 = 94 millionths of a euro.
    expect(french({}, PRICE)).toContain(
      'Au prix public HT en vigueur à son admission (tarif du 12/11/2026 10:30) elle vaut 0,000094 € : ' +
        '600 jetons d’entrée à 0,10 € le million, 400 repris du cache à 0,01 €, 100 de sortie à 0,30 €, qui font 32 % du prix.',
    );
    const nothing = { inputTokens: 0, cachedInputTokens: 0, outputTokens: 0 };
    expect(french(nothing, PRICE)).toContain('Elle ne coûte rien.');
    expect(french(nothing, PRICE)).not.toContain('€');
    const little = { inputTokens: 15, cachedInputTokens: 0, outputTokens: 0 };
    expect(french(little, { ...PRICE, since: null })).toContain(
      '(premier tarif connu du modèle) elle vaut 0,0000015 €',
    );
    expect(french()).not.toContain('€');
  });

  it('says it all in English too', () => {
    const much = {
      attempts: 2,
      reasoningTokens: 1,
      admittedAfterMs: 9_000,
      course: { queuedMs: 100, startingMs: 100, limitsMs: 100, ownMs: 50, failedSites: sites('cher') },
    };
    for (const ttftMs of [null, 10_000])
      for (const { fr, en } of explainRequest({ ...served, ...much, ttftMs, latencyMs: 12_000 }, PRICE)) {
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
