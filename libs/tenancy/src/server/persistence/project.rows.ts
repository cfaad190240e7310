import { brandId, type CollectiviteId, isUuid, type ProjectId } from '@beffroi/kernel';
import type { Transaction } from '@beffroi/platform/typeorm';
import type { EntityManager } from 'typeorm';
import type { Project } from '../../domain/index.ts';
import { wasInserted } from './inserted.ts';
import { ProjectEntity } from './project.entity.ts';
import { toProject, visible } from './projects.repository.ts';

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

/** One that the scope may see, locked for this transaction. */
export const lockProject = async (tx: Transaction, id: ProjectId): Promise<Project | undefined> => {
  if (!isUuid(id)) return undefined;
  const row = await visible(tx).andWhere('project.id = :id', { id }).setLock('pessimistic_write').getOne();
  return row ? toProject(row) : undefined;
};

export const saveStop = async (
  manager: EntityManager,
  id: ProjectId,
  stoppedAt: Date | null,
): Promise<void> => {
  await manager.update(ProjectEntity, { id }, { stoppedAt });
};

/** All of a collectivité, locked for this transaction: their records are about to be published anew. */
export const projectsOf = async (
  manager: EntityManager,
  collectiviteId: CollectiviteId,
): Promise<readonly Project[]> => {
  const rows = await manager.find(ProjectEntity, {
    where: { collectiviteId },
    order: { id: 'asc' },
    lock: { mode: 'pessimistic_write' },
  });
  return rows.map(toProject);
};
