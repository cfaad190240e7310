import { type ApiKeyId, isUuid } from '@beffroi/kernel';
import type { Transaction } from '@beffroi/platform/typeorm';
import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import type { ApiKey, KeyDigests } from '../../domain/index.ts';
import { ApiKeyEntity } from './api-key.entity.ts';
import { toApiKey, visible } from './api-keys.repository.ts';

/** A key whose row is ours until the transaction ends, with what its record needs. */
export interface LockedKey {
  readonly apiKey: ApiKey;
  readonly digests: KeyDigests;
}

export const insertApiKey = async (manager: EntityManager, apiKey: ApiKey, digest: Buffer): Promise<void> => {
  await manager.insert(ApiKeyEntity, { ...columnsOf(apiKey), digest });
};

/** One that the scope may see, locked for this transaction. */
export const lockApiKey = async (tx: Transaction, id: ApiKeyId): Promise<LockedKey | undefined> => {
  const [locked] = isUuid(id) ? await lock(visible(tx).andWhere('api_key.id = :id', { id })) : [];
  return locked;
};

/** Those that a key issued and that nobody has revoked. */
export const lockIssuedBy = (tx: Transaction, id: ApiKeyId): Promise<LockedKey[]> =>
  lock(visible(tx).andWhere('api_key.issued_by_id = :id and api_key.revoked_at is null', { id }));

/** What people may change of it. */
export const saveChange = async (manager: EntityManager, apiKey: ApiKey): Promise<void> => {
  const { name, contact, expiresAt, models, addresses, selfService } = columnsOf(apiKey);
  const change = { name, contact, expiresAt, models, addresses, selfService };
  await manager.update(ApiKeyEntity, { id: apiKey.id }, change);
};

export const saveRotation = async (
  manager: EntityManager,
  { id, rotatedAt, previousUntil }: ApiKey,
  digest: Buffer,
  previousDigest: Buffer | null,
): Promise<void> => {
  await manager.update(ApiKeyEntity, { id }, { rotatedAt, previousUntil, digest, previousDigest });
};

export const markRevoked = async (manager: EntityManager, id: ApiKeyId, revokedAt: Date): Promise<void> => {
  await manager.update(ApiKeyEntity, { id }, { revokedAt });
};

/** @returns how many are later than what was known */
export const raiseLastUses = async (
  manager: EntityManager,
  uses: ReadonlyMap<ApiKeyId, Date>,
): Promise<number> => {
  const raised = await manager.query<unknown[]>(
    `with used as (select * from unnest($1::uuid[], $2::timestamptz[]) used(id, at)), raised as (
       update keys.api_key set last_used_at = used.at from used
       where api_key.id = used.id and (last_used_at is null or last_used_at < used.at)
       returning 1)
     select from raised`,
    [[...uses.keys()], [...uses.values()]],
  );
  return raised.length;
};

/** In the order of their ids, so that two transactions never wait for each other. */
const lock = async (query: SelectQueryBuilder<ApiKeyEntity>): Promise<LockedKey[]> => {
  const rows = await query
    .addSelect(['api_key.digest', 'api_key.previousDigest'])
    .orderBy('api_key.id')
    .setLock('pessimistic_write')
    .getMany();
  return rows.map((row) => ({
    apiKey: toApiKey(row),
    digests: {
      current: row.digest.toString('base64url'),
      previous: row.previousDigest?.toString('base64url') ?? null,
    },
  }));
};

/** Lists are copied: columns may be written to, a key may not. */
const columnsOf = ({ lastUsedAt: _, ...apiKey }: ApiKey) => ({
  ...apiKey,
  models: apiKey.models && [...apiKey.models],
  addresses: apiKey.addresses && [...apiKey.addresses],
});
