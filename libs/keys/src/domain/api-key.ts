import type { KeyRecord } from '@beffroi/contracts/dataplane';
import type { ApiKeyId, CollectiviteId, ModelId, ProjectId } from '@beffroi/kernel';

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
  /** null: every model that the collectivité may use. Of an old key it may be empty: none. */
  readonly models: readonly ModelId[] | null;
  /** CIDR ranges it may be used from; null: from anywhere. */
  readonly addresses: readonly string[] | null;
  /** Whether it may manage the keys of its project through the gateway. */
  readonly selfService: boolean;
  /** The key that issued it; null: a person or a script did. */
  readonly issuedById: ApiKeyId | null;
  /** When its secret was last replaced; null: never. */
  readonly rotatedAt: Date | null;
  /** Until when the secret before the last rotation opens too; null: it does not. */
  readonly previousUntil: Date | null;
  readonly revokedAt: Date | null;
  /** Of its last request that was metered, known within a minute; null: none yet. */
  readonly lastUsedAt: Date | null;
  readonly createdAt: Date;
}

export type KeyState = 'active' | 'expired' | 'revoked';

export const keyState = (
  { revokedAt, expiresAt }: Pick<ApiKey, 'revokedAt' | 'expiresAt'>,
  now: Date,
): KeyState => {
  if (revokedAt) return 'revoked';
  return expiresAt && expiresAt.getTime() <= now.getTime() ? 'expired' : 'active';
};

/** HMAC-SHA-256 of whole keys with the pepper, base64url. */
export interface KeyDigests {
  readonly current: string;
  /** Of the secret before the last rotation, while it may still open. */
  readonly previous: string | null;
}

export const keyRecord = (
  key: Pick<ApiKey, 'projectId' | 'expiresAt' | 'models' | 'addresses' | 'previousUntil'>,
  { current, previous }: KeyDigests,
): KeyRecord => ({
  digest: current,
  ...(previous && key.previousUntil
    ? { previousDigest: previous, previousUntil: key.previousUntil.toISOString() }
    : {}),
  projectId: key.projectId,
  ...(key.expiresAt ? { expiresAt: key.expiresAt.toISOString() } : {}),
  models: key.models,
  ...(key.addresses ? { addresses: key.addresses } : {}),
});
