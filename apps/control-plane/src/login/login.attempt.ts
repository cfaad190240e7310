import { err, ok, type Result } from '@beffroi/kernel';
import { equalDigests, sha256 } from '@beffroi/platform/crypto';
import type { AskedProof, LoginSecrets } from '@beffroi/platform/oidc';

/** What every login that a browser began has, with whatever provider. */
export interface BegunLogin {
  readonly secrets: { readonly state: string };
  readonly returnTo: string;
  readonly startedAtMs: number;
}

/** A login that a browser began; kept sealed in a cookie of that browser, and nowhere else. */
export interface LoginAttempt extends BegunLogin {
  readonly secrets: LoginSecrets;
  readonly asked: AskedProof;
}

/** Time to find one's password. */
export const ATTEMPT_LIFETIME_S = 10 * 60;

/** `unknown`: this browser began no login; `stale`: too long ago; `mismatch`: the answer is to another's login. */
export type AttemptRefusal = 'unknown' | 'stale' | 'mismatch';

/** Whether an answer of the provider belongs to the login that this browser began; asked before the provider is. */
export const judgeAnswer = <Begun extends BegunLogin>(
  attempt: Begun | undefined,
  state: string | null,
  nowMs: number,
): Result<Begun, AttemptRefusal> => {
  if (!attempt) return err('unknown');
  if (nowMs - attempt.startedAtMs > ATTEMPT_LIFETIME_S * 1000) return err('stale');
  return equalDigests(sha256(state ?? ''), sha256(attempt.secrets.state)) ? ok(attempt) : err('mismatch');
};
