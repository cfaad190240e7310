import type { KeyRecord } from '@beffroi/contracts/dataplane';
import {
  type ApiKeyId,
  type CollectiviteId,
  err,
  type ModelId,
  ok,
  type ProjectId,
  type Result,
} from '@beffroi/kernel';

/** What people may see of a key; its secret is shown once and kept nowhere. */
export interface ApiKey {
  readonly id: ApiKeyId;
  /** The part of the key that may be written in a log. */
  readonly publicId: string;
  readonly collectiviteId: CollectiviteId;
  readonly projectId: ProjectId;
  readonly name: string;
  /** Whom to ask about it, in the issuer's words; null: the project's people. */
  readonly contact: string | null;
  readonly expiresAt: Date | null;
  /** null: every model that the collectivité may use. */
  readonly models: readonly ModelId[] | null;
  readonly revokedAt: Date | null;
  readonly createdAt: Date;
}

export type KeyState = 'active' | 'expired' | 'revoked';

export const keyState = ({ revokedAt, expiresAt }: ApiKey, now: Date): KeyState => {
  if (revokedAt) return 'revoked';
  return expiresAt && expiresAt.getTime() <= now.getTime() ? 'expired' : 'active';
};

export interface InvalidExpiry {
  readonly kind: 'InvalidExpiry';
  readonly given: Date;
  readonly now: Date;
}
export interface InvalidKeyName {
  readonly kind: 'InvalidKeyName';
  readonly maximumLength: number;
}
export interface KeyDraft {
  readonly name: string;
  readonly contact: string | null;
  readonly expiresAt: Date | null;
}

const MAX_NAME = 120;

/** What a new key will be, or why it may not be. */
export const draftKey = (
  input: {
    readonly name: string;
    readonly contact?: string | null | undefined;
    readonly expiresAt?: Date | null | undefined;
  },
  now: Date,
): Result<KeyDraft, InvalidKeyName | InvalidExpiry> => {
  const name = input.name.trim();
  if (name === '' || name.length > MAX_NAME) return err({ kind: 'InvalidKeyName', maximumLength: MAX_NAME });
  const expiresAt = input.expiresAt ?? null;
  if (expiresAt && expiresAt.getTime() <= now.getTime())
    return err({ kind: 'InvalidExpiry', given: expiresAt, now });
  return ok({ name, contact: input.contact?.trim() || null, expiresAt });
};

/** @param digest HMAC-SHA-256 of the whole key with the pepper, base64url */
export const keyRecord = (
  key: Pick<ApiKey, 'projectId' | 'expiresAt' | 'models'>,
  digest: string,
): KeyRecord => ({
  digest,
  projectId: key.projectId,
  ...(key.expiresAt ? { expiresAt: key.expiresAt.toISOString() } : {}),
  models: key.models,
});
