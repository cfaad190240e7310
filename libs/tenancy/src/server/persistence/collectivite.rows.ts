import { brandId, type CollectiviteId, isUuid } from '@beffroi/kernel';
import type { EntityManager } from 'typeorm';
import type { Collectivite, CollectiviteProfile, LifePosition, LifeState } from '../../domain/index.ts';
import { CollectiviteEntity } from './collectivite.entity.ts';
import { profileColumns, toCollectivite } from './collectivite.mapping.ts';
import { wasInserted } from './inserted.ts';

/** @returns false when the body is on board already; a registration under way at the same time is waited for */
export const insertCollectivite = async (
  manager: EntityManager,
  collectivite: Collectivite,
  cacheSaltSealed: string,
): Promise<boolean> => {
  const { id, state, since: stateSince, noticeEndsAt, planId, createdAt } = collectivite;
  const result = await manager
    .createQueryBuilder()
    .insert()
    .into(CollectiviteEntity)
    .values({
      ...profileColumns(collectivite),
      id,
      state,
      stateSince,
      noticeEndsAt,
      planId,
      cacheSaltSealed,
      createdAt,
    })
    .orIgnore()
    .returning('id')
    .execute();
  return wasInserted(result);
};

/** A collectivité with what gateways are told, locked for this transaction. */
export const lockCollectivite = async (
  manager: EntityManager,
  id: CollectiviteId,
): Promise<{ readonly collectivite: Collectivite; readonly cacheSaltSealed: string } | undefined> => {
  if (!isUuid(id)) return undefined;
  const row = await manager.findOne(CollectiviteEntity, {
    where: { id },
    lock: { mode: 'pessimistic_write' },
  });
  return row ? { collectivite: toCollectivite(row), cacheSaltSealed: row.cacheSaltSealed } : undefined;
};

export const savePosition = async (
  manager: EntityManager,
  id: CollectiviteId,
  { state, since, noticeEndsAt }: LifePosition,
  cacheSaltSealed: string,
): Promise<void> => {
  await manager.update(
    CollectiviteEntity,
    { id },
    { state, stateSince: since, noticeEndsAt, cacheSaltSealed },
  );
};

/** Collectivités whose notice has ended, and those that are being erased. */
export const findEnding = async (
  manager: EntityManager,
  now: Date,
): Promise<readonly { readonly id: CollectiviteId; readonly state: LifeState }[]> => {
  const rows = await manager
    .createQueryBuilder(CollectiviteEntity, 'collectivite')
    .select(['collectivite.id', 'collectivite.state'])
    .where(`state = 'erasing' or (state = 'notice' and notice_ends_at <= :now)`, { now })
    .orderBy('collectivite.id')
    .getMany();
  return rows.map(({ id, state }) => ({ id: brandId(id), state }));
};

/** Who is on board as this body: by SIREN or INSEE code, else by category and name. */
export const findSameBody = async (
  manager: EntityManager,
  { siren, codeInsee, category, name }: CollectiviteProfile,
): Promise<Collectivite> => {
  const query = manager.createQueryBuilder(CollectiviteEntity, 'collectivite');
  const row = await (
    siren || codeInsee
      ? query.where('siren = :siren or code_insee = :codeInsee', { siren, codeInsee })
      : query.where('siren is null and code_insee is null and category = :category and name = :name', {
          category,
          name,
        })
  ).getOneOrFail();
  return toCollectivite(row);
};

export const savePayer = async (
  manager: EntityManager,
  id: CollectiviteId,
  payerId: CollectiviteId,
): Promise<void> => {
  await manager.update(CollectiviteEntity, { id }, { payerId: payerId === id ? null : payerId });
};
