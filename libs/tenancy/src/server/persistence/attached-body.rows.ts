import { type AttachedBodyId, brandId } from '@beffroi/kernel';
import type { EntityManager } from 'typeorm';
import type { AttachedBody } from '../../domain/index.ts';
import { AttachedBodyEntity } from './attached-body.entity.ts';
import { wasInserted } from './inserted.ts';

/** @returns false when the collectivité has one of this name */
export const insertAttachedBody = async (manager: EntityManager, body: AttachedBody): Promise<boolean> => {
  const result = await manager
    .createQueryBuilder()
    .insert()
    .into(AttachedBodyEntity)
    .values({ ...body })
    .orIgnore()
    .returning('id')
    .execute();
  return wasInserted(result);
};

export const findSameAttachedBody = async (
  manager: EntityManager,
  { collectiviteId, name }: Pick<AttachedBody, 'collectiviteId' | 'name'>,
): Promise<AttachedBodyId> => {
  const { id } = await manager.findOneByOrFail(AttachedBodyEntity, { collectiviteId, name });
  return brandId(id);
};
