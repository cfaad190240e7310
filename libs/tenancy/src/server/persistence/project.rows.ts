import { brandId, type ProjectId } from '@beffroi/kernel';
import type { EntityManager } from 'typeorm';
import type { Project } from '../../domain/index.ts';
import { wasInserted } from './inserted.ts';
import { ProjectEntity } from './project.entity.ts';

/** @returns false when the collectivité has a project of this name */
export const insertProject = async (manager: EntityManager, project: Project): Promise<boolean> => {
  const result = await manager
    .createQueryBuilder()
    .insert()
    .into(ProjectEntity)
    .values({ ...project })
    .orIgnore()
    .returning('id')
    .execute();
  return wasInserted(result);
};

export const findNamesake = async (
  manager: EntityManager,
  { collectiviteId, name }: Pick<Project, 'collectiviteId' | 'name'>,
): Promise<ProjectId> => {
  const row = await manager.findOneOrFail(ProjectEntity, {
    select: { id: true },
    where: { collectiviteId, name },
  });
  return brandId(row.id);
};
