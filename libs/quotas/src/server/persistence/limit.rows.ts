import { brandId, isUuid, type LimitId } from '@beffroi/kernel';
import { type EntityManager, LessThanOrEqual } from 'typeorm';
import type { Limit, LimitKey } from '../../domain/index.ts';
import { LimitEntity } from './limit.entity.ts';
import { toLimit } from './limits.repository.ts';

const CHANGEABLE = ['value', 'shadow', 'override_value', 'override_from', 'override_until', 'envelope_id'];
const SAME_KEY = ['level', 'owner_id', 'model_id', 'offer', 'metric', 'window'];

/** The limit of the same key, as it is. */
export const findSame = async (manager: EntityManager, key: LimitKey): Promise<Limit | undefined> => {
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
    .getOne();
  return row ? toLimit(row) : undefined;
};

export const findLimits = (manager: EntityManager, ids: readonly LimitId[]): Promise<readonly Limit[]> =>
  limitsWhere(manager, 'limit_row.id = any(:ids::uuid[])', ids);

/** The shares of these envelopes. */
export const sharesOf = (manager: EntityManager, ids: readonly LimitId[]): Promise<readonly Limit[]> =>
  limitsWhere(manager, 'limit_row.envelope_id = any(:ids::uuid[])', ids);

const limitsWhere = async (manager: EntityManager, condition: string, ids: readonly string[]) => {
  const rows = await manager
    .createQueryBuilder(LimitEntity, 'limit_row')
    .where(condition, { ids: ids.filter(isUuid) })
    .orderBy('limit_row.id')
    .getMany();
  return rows.map(toLimit);
};

/** Limits whose override is over. */
export const endedOverrides = async (manager: EntityManager, now: Date): Promise<readonly Limit[]> => {
  const rows = await manager.findBy(LimitEntity, { overrideUntil: LessThanOrEqual(now) });
  return rows.map(toLimit);
};

/** Locked as gateways lock them: nobody is granted any of them until the end of the transaction. */
export const lockLimits = async (
  manager: EntityManager,
  ids: readonly LimitId[],
): Promise<ReadonlyMap<LimitId, Limit>> => {
  await manager.query('select quotas.lock_limits($1)', [ids.filter(isUuid)]);
  // A statement of its own: it sees what others committed while we waited.
  const limits = await findLimits(manager, ids);
  return new Map(limits.map((limit) => [limit.id, limit]));
};

/** By the clock: a transaction that waited for locks may have begun in another window. */
export const clockOf = async (manager: EntityManager): Promise<Date> => {
  const [row] = await manager.query<{ at: Date }[]>('select clock_timestamp() as at');
  return row!.at;
};

/** Writes a share as it shall be. @returns the id that stands */
export const putShare = async (
  manager: EntityManager,
  envelopeId: LimitId,
  { id, level, ownerId, value }: Limit,
): Promise<LimitId> => {
  const [row] = await manager.query<{ id: string }[]>('select quotas.put_share($1, $2, $3, $4, $5) as id', [
    id,
    envelopeId,
    level,
    ownerId,
    value,
  ]);
  return brandId(row!.id);
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
  const standing = await findSame(manager, limit);
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
