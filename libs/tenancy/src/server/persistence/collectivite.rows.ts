import type { EntityManager } from 'typeorm';
import type { Collectivite, CollectiviteProfile } from '../../domain/index.ts';
import { CollectiviteEntity } from './collectivite.entity.ts';
import { profileColumns, toCollectivite } from './collectivite.mapping.ts';
import { wasInserted } from './inserted.ts';

/** @returns false when the body is on board already; a registration under way at the same time is waited for */
export const insertCollectivite = async (
  manager: EntityManager,
  collectivite: Collectivite,
  cacheSaltSealed: string,
): Promise<boolean> => {
  const { id, state, planId, createdAt } = collectivite;
  const result = await manager
    .createQueryBuilder()
    .insert()
    .into(CollectiviteEntity)
    .values({ ...profileColumns(collectivite), id, state, planId, cacheSaltSealed, createdAt })
    .orIgnore()
    .returning('id')
    .execute();
  return wasInserted(result);
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
