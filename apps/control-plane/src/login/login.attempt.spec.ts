import { describe, expect, it } from '@jest/globals';
import { judgeAnswer } from './login.attempt.ts';

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
