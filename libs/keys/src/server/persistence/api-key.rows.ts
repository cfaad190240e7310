import { type ApiKeyId, isUuid } from '@beffroi/kernel';
import type { Transaction } from '@beffroi/platform/typeorm';
import type { EntityManager } from 'typeorm';
import type { ApiKey } from '../../domain/index.ts';
import { ApiKeyEntity } from './api-key.entity.ts';
import { toApiKey, visible } from './api-keys.repository.ts';

export const insertApiKey = async (manager: EntityManager, apiKey: ApiKey, digest: Buffer): Promise<void> => {
  await manager.insert(ApiKeyEntity, { ...apiKey, models: apiKey.models && [...apiKey.models], digest });
};

/** One that the scope may see, locked for this transaction. */
export const lockApiKey = async (tx: Transaction, id: ApiKeyId): Promise<ApiKey | undefined> => {
  if (!isUuid(id)) return undefined;
  const row = await visible(tx).andWhere('api_key.id = :id', { id }).setLock('pessimistic_write').getOne();
  return row ? toApiKey(row) : undefined;
};

export const markRevoked = async (manager: EntityManager, id: ApiKeyId, revokedAt: Date): Promise<void> => {
  await manager.update(ApiKeyEntity, { id }, { revokedAt });
};
