import {
  brandId,
  type CollectiviteId,
  isUuid,
  ok,
  type ProjectId,
  type Result,
  type Scope,
} from '@beffroi/kernel';
import { pageByKeyset, pagesByKeyset, type Reading, UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import {
  type InvalidPage,
  type Page,
  type PageOf,
  type PageRequest,
  type Project,
  Projects,
} from '../../domain/index.ts';
import { mapPage } from './page.mapping.ts';
import { ProjectEntity } from './project.entity.ts';

@Injectable()
export class ProjectsRepository extends Projects {
  constructor(private readonly unitOfWork: UnitOfWork) {
    super();
  }

  async find(scope: Scope, id: ProjectId): Promise<Project | undefined> {
    return (await this.findMany(scope, [id])).get(id);
  }

  async findMany(scope: Scope, ids: readonly ProjectId[]): Promise<ReadonlyMap<ProjectId, Project>> {
    const rows = await this.unitOfWork.read(scope, (reading) =>
      visible(reading)
        .andWhere('project.id = any(:ids)', { ids: ids.filter(isUuid) })
        .getMany(),
    );
    return new Map(rows.map(toProject).map((project) => [project.id, project]));
  }

  async list(
    scope: Scope,
    { collectiviteId }: { readonly collectiviteId?: CollectiviteId | undefined },
    page: PageRequest,
  ): Promise<PageOf<Project>> {
    const rows = await this.unitOfWork.read(scope, (reading) => {
      const query = visible(reading);
      if (collectiviteId !== undefined)
        query.andWhere('project.collectivite_id = any(:owners)', { owners: [collectiviteId].filter(isUuid) });
      return pageByKeyset(query, page);
    });
    return mapPage(rows, toProject);
  }

  async listOf(
    scope: Scope,
    owners: readonly CollectiviteId[],
    page: PageRequest,
  ): Promise<Result<ReadonlyMap<CollectiviteId, Page<Project>>, InvalidPage>> {
    const pages = await this.unitOfWork.read(scope, (reading) =>
      pagesByKeyset(visible(reading), { property: 'collectiviteId', ids: owners.filter(isUuid) }, page),
    );
    if (!pages.ok) return pages;
    const mapped = [...pages.value].map(([id, { items, hasNextPage }]) => {
      const nodes = items.map(({ node, cursor }) => ({ cursor, node: toProject(node) }));
      return [brandId<CollectiviteId>(id), { items: nodes, hasNextPage }] as const;
    });
    return ok(new Map(mapped));
  }
}

export const toProject = (row: ProjectEntity): Project => ({
  id: brandId(row.id),
  collectiviteId: brandId(row.collectiviteId),
  name: row.name,
  sensitivity: row.sensitivity,
  attachedBodyId: row.attachedBodyId === null ? null : brandId(row.attachedBodyId),
  analyticCode: row.analyticCode,
  createdAt: row.createdAt,
  stoppedAt: row.stoppedAt,
});

/** The application's own filter; row-level security stands behind it. */
export const visible = ({ manager, scope }: Reading) => {
  const query = manager.createQueryBuilder(ProjectEntity, 'project').where('true');
  return scope.kind === 'tenant'
    ? query.andWhere('project.collectivite_id = :own', { own: scope.collectiviteId })
    : query;
};
