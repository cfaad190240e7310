import { type EntityManager, IsNull } from 'typeorm';
import type { ModelChanges } from '../../domain/index.ts';
import { ModelEntity } from './model.entity.ts';

/** Digests by id, of the models that were not withdrawn. */
export const knownDigests = async (manager: EntityManager): Promise<Map<string, string>> => {
  const rows = await manager.findBy(ModelEntity, { withdrawnAt: IsNull() });
  return new Map(rows.map(({ id, digest }) => [id, digest]));
};

export const saveChanges = async (
  manager: EntityManager,
  { changed, withdrawn }: ModelChanges,
  now: Date,
): Promise<void> => {
  const rows = changed.map(({ model: { id, displayName }, digest }) => ({
    id,
    displayName,
    digest,
    syncedAt: now,
    withdrawnAt: null,
  }));
  if (rows.length > 0) await manager.upsert(ModelEntity, rows, ['id']);
  for (const id of withdrawn) await manager.update(ModelEntity, { id }, { withdrawnAt: now });
};
