import { describe, expect, it } from '@jest/globals';
import { sealingKey } from '@beffroi/platform/crypto';
import { judgeAnswer, openAttempt, sealAttempt } from './login.attempt.ts';

const key = sealingKey(Buffer.alloc(32, 1));
const attempt = {
  secrets: { state: 's'.repeat(43), nonce: 'n'.repeat(43), verifier: 'v'.repeat(43) },
  returnTo: '/',
  asked: { acrValues: ['mfa'], maxAgeS: 600 },
  startedAtMs: 1_000,
};
const { state } = attempt.secrets;

describe('the answer of an identity provider', () => {
  it('belongs to the login that this browser began', () => {
    expect(judgeAnswer(attempt, state, 601_000)).toEqual({ ok: true, value: attempt });
  });

  it.each([
    ['where the browser began none', undefined, state, 1_000, 'unknown'],
    ['ten minutes later', attempt, state, 601_001, 'stale'],
    ['with the state of another login', attempt, 'x'.repeat(43), 1_000, 'mismatch'],
    ['without a state', attempt, null, 1_000, 'mismatch'],
  ] as const)('is refused %s', (_when, began, given, nowMs, failure) => {
    expect(judgeAnswer(began, given, nowMs)).toEqual({ ok: false, failure });
  });
});

describe('the cookie of a login', () => {
  it('is opened by the key that sealed it, and tells nothing without', () => {
    const sealed = sealAttempt(key, attempt);
    expect(openAttempt(key, sealed)).toEqual(attempt);
    expect(sealed).not.toContain(state.slice(0, 8));
    expect(openAttempt(sealingKey(Buffer.alloc(32, 2)), sealed)).toBeUndefined();
  });

  it('is none where somebody wrote it themselves', () => {
    const forged = Buffer.from(JSON.stringify(attempt)).toString('base64url');
    for (const text of [undefined, '', forged, `v1.0.0.${forged}`, `${sealAttempt(key, attempt)}AAAA`]) {
      expect(openAttempt(key, text)).toBeUndefined();
    }
  });
});
