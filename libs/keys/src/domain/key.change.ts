import { err, type ModelId, ok, type Result } from '@beffroi/kernel';
import { type ApiKey, keyState } from './api-key.ts';
import { draftKey, type InvalidKey, type KeyWording } from './key.draft.ts';

/** What is revoked, or expired, is not brought to life by changing it. */
export interface KeyNotActive {
  readonly kind: 'KeyNotActive';
  readonly state: 'expired' | 'revoked';
}

/** What is undefined stays as it is; null takes it away. */
export type KeyChange = Partial<KeyWording> & { readonly models?: readonly ModelId[] | null | undefined };

/** The key as it will be. An expired key may get a later expiry, a revoked one stays as it is. */
export const changeKey = (
  key: ApiKey,
  change: KeyChange,
  now: Date,
): Result<ApiKey, KeyNotActive | InvalidKey> => {
  if (key.revokedAt) return err({ kind: 'KeyNotActive', state: 'revoked' });
  const { models = key.models, expiresAt, ...wording } = { ...key, ...withoutUndefined(change) };
  // What stays is not looked at again: an expiry may have passed, and a list may be of before there were its bounds.
  const { addresses: given } = change;
  const draft = draftKey({ ...wording, expiresAt: change.expiresAt, addresses: given }, now);
  if (!draft.ok) return draft;
  const addresses = given === undefined ? key.addresses : draft.value.addresses;
  return ok({ ...key, ...draft.value, expiresAt: expiresAt ?? null, addresses, models });
};

const withoutUndefined = (change: KeyChange): KeyChange =>
  Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));

/** How long the former secret of a rotated key may live on, in milliseconds (INTERFACES, API key). */
export const ROTATION_OVERLAPS_MS = {
  none: 0,
  'quarter-hour': 15 * 60_000,
  hour: 60 * 60_000,
  day: 24 * 60 * 60_000,
} as const;
export type RotationOverlap = keyof typeof ROTATION_OVERLAPS_MS;

/** The key with a new secret; a secret that was on its way out already is out now. */
export const rotateKey = (key: ApiKey, overlap: RotationOverlap, now: Date): Result<ApiKey, KeyNotActive> => {
  const state = keyState(key, now);
  if (state !== 'active') return err({ kind: 'KeyNotActive', state });
  const overlapMs = ROTATION_OVERLAPS_MS[overlap];
  return ok({
    ...key,
    rotatedAt: now,
    previousUntil: overlapMs === 0 ? null : new Date(now.getTime() + overlapMs),
  });
};
