import { err, ok, type Result } from '@beffroi/kernel';
import { type ApiKey, keyState } from './api-key.ts';
import type { KeyDraft } from './key.draft.ts';

/** The key may not manage keys, or opens nothing any more. */
export interface SelfServiceRefused {
  readonly kind: 'SelfServiceRefused';
  readonly reason: 'not-allowed' | 'expired' | 'revoked';
}
export interface ExpiryBeyondMaximum {
  readonly kind: 'ExpiryBeyondMaximum';
  readonly given: Date;
  readonly maximum: Date;
}

/** Whether a key may manage the keys of its project. */
export const mayManageKeys = (
  key: Pick<ApiKey, 'selfService' | 'revokedAt' | 'expiresAt'>,
  now: Date,
): Result<true, SelfServiceRefused> => {
  const state = keyState(key, now);
  if (state !== 'active') return err({ kind: 'SelfServiceRefused', reason: state });
  return key.selfService ? ok(true) : err({ kind: 'SelfServiceRefused', reason: 'not-allowed' });
};

/**
 * What a key may hand on: nothing that it could not do itself, and never the right to hand on. Without an expiry the
 * new key gets the latest one allowed.
 *
 * @param lifetimeMs the longest that a key issued by a key may live
 */
export const delegate = (
  issuer: ApiKey,
  draft: KeyDraft,
  lifetimeMs: number,
  now: Date,
): Result<KeyDraft & Pick<ApiKey, 'models' | 'issuedById'>, SelfServiceRefused | ExpiryBeyondMaximum> => {
  const allowed = mayManageKeys(issuer, now);
  if (!allowed.ok) return allowed;
  const latestMs = Math.min(
    now.getTime() + lifetimeMs,
    issuer.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY,
  );
  const maximum = new Date(latestMs);
  const expiresAt = draft.expiresAt ?? maximum;
  if (expiresAt.getTime() > latestMs) return err({ kind: 'ExpiryBeyondMaximum', given: expiresAt, maximum });
  const { models, addresses, id: issuedById } = issuer;
  return ok({ ...draft, expiresAt, models, addresses, selfService: false, issuedById });
};
