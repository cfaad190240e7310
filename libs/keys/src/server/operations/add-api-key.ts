import type { ApiKeyId, CollectiviteId, ProjectId } from '@beffroi/kernel';
import { newId } from '@beffroi/platform/crypto';
import type { Transaction } from '@beffroi/platform/typeorm';
import { type ApiKey, type KeyDraft, keyRecord } from '../../domain/index.ts';
import type { MintedKey } from '../key.mint.ts';
import { insertApiKey } from '../persistence/api-key.rows.ts';

interface NewKey extends KeyDraft, Pick<ApiKey, 'models' | 'issuedById'> {
  readonly collectiviteId: CollectiviteId;
  readonly projectId: ProjectId;
}

const UNTOUCHED = { rotatedAt: null, previousUntil: null, revokedAt: null, lastUsedAt: null };

/** The row, audit entry, event and record of a key that was decided, in the transaction that is open. */
export const addApiKey = async (
  tx: Transaction,
  key: NewKey,
  { publicId, digest }: MintedKey,
): Promise<ApiKey> => {
  const id = newId<ApiKeyId>(tx.now);
  const { collectiviteId, projectId } = key;
  const apiKey: ApiKey = { ...UNTOUCHED, ...key, id, publicId, createdAt: tx.now };
  await insertApiKey(tx.manager, apiKey, digest);
  tx.audit({ action: 'api-key.issue', target: { type: 'api-key', id }, collectiviteId, after: apiKey });
  tx.emit({ type: 'keys.api-key-issued', v: 1, collectiviteId, payload: { apiKeyId: id, projectId } });
  const digests = { current: digest.toString('base64url'), previous: null };
  tx.publish({ kind: 'key', id, body: keyRecord(apiKey, digests) });
  return apiKey;
};
