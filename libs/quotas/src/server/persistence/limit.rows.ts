import { isUuid, type LimitId } from '@beffroi/kernel';
import type { EntityManager } from 'typeorm';
import type { Limit, LimitKey } from '../../domain/index.ts';
import { LimitEntity } from './limit.entity.ts';
import { toLimit } from './limits.repository.ts';

const CHANGEABLE = ['value', 'shadow', 'override_value', 'override_from', 'override_until', 'envelope_id'];
const SAME_KEY = ['level', 'owner_id', 'model_id', 'offer', 'metric', 'window'];

/** The limit as it is, locked for this transaction. */
export const lockLimit = async (manager: EntityManager, key: LimitKey): Promise<Limit | undefined> => {
  const { level, ownerId, modelId, offer, metric, window } = key;
  const row = await manager
    .createQueryBuilder(LimitEntity, 'limit_row')
    .where('limit_row.level = :level and limit_row.metric = :metric and limit_row.window = :window', {
      level,
      metric,
      window,
    })
    .andWhere('limit_row.owner_id is not distinct from :ownerId::uuid', { ownerId })
    .andWhere('limit_row.model_id is not distinct from :modelId::text', { modelId })
    .andWhere('limit_row.offer is not distinct from :offer::text', { offer })
    .setLock('pessimistic_write')
    .getOne();
  return row ? toLimit(row) : undefined;
};

/** Locked as gateways lock them: nobody is granted any of them until the end of the transaction. */
export const lockLimits = async (
  manager: EntityManager,
  ids: readonly LimitId[],
): Promise<ReadonlyMap<LimitId, Limit>> => {
  const rows = await manager
    .createQueryBuilder(LimitEntity, 'limit_row')
    .where('limit_row.id = any(:ids::uuid[])', { ids: ids.filter(isUuid) })
    .orderBy('limit_row.id')
    .setLock('for_no_key_update')
    .getMany();
  return new Map(rows.map(toLimit).map((limit) => [limit.id, limit]));
};

/** Inserts, or gives the limit of the same key its new value. @returns it with the id that stands */
export const upsertLimit = async (manager: EntityManager, limit: Limit): Promise<Limit> => {
  await manager
    .createQueryBuilder()
    .insert()
    .into(LimitEntity)
    .values(toEntity(limit))
    .orUpdate(CHANGEABLE, SAME_KEY)
    .execute();
  const standing = await lockLimit(manager, limit);
  if (!standing) throw new Error(`limit ${limit.id} was set and cannot be read`);
  return standing;
};

const toEntity = ({ override, ...limit }: Limit): LimitEntity => ({
  ...limit,
  overrideValue: override?.value ?? null,
  overrideFrom: override?.from ?? null,
  overrideUntil: override?.until ?? null,
});

/** Thousands at once, in one statement. */
export const insertLimits = async (manager: EntityManager, limits: readonly Limit[]): Promise<void> => {
  await manager.query(
    'insert into quotas.limit_row select * from jsonb_populate_recordset(null::quotas.limit_row, $1)',
    [JSON.stringify(limits.map(toRow))],
  );
};

/** Columns of `quotas.limit_row`; no plan has overrides or envelopes. */
const toRow = ({ ownerId, collectiviteId, modelId, override: _, envelopeId: __, ...limit }: Limit) => ({
  ...limit,
  owner_id: ownerId,
  collectivite_id: collectiviteId,
  model_id: modelId,
});
