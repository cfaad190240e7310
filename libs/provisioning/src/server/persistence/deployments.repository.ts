import { type DeploymentId, isUuid, ok, type Scope } from '@beffroi/kernel';
import { pageByKeyset, type Reading, UnitOfWork } from '@beffroi/platform/typeorm';
import type { PageOf, PageRequest } from '@beffroi/tenancy/domain';
import { Injectable } from '@nestjs/common';
import { type Deployment, type DeploymentFilter, Deployments } from '../../domain/index.ts';
import { DeploymentEntity } from './deployment.entity.ts';
import { toDeployment } from './deployment.mapping.ts';

@Injectable()
export class DeploymentsRepository extends Deployments {
  constructor(private readonly unitOfWork: UnitOfWork) {
    super();
  }

  async find(scope: Scope, id: DeploymentId): Promise<Deployment | undefined> {
    if (!isUuid(id)) return undefined;
    const row = await this.unitOfWork.read(scope, (reading) =>
      visible(reading).andWhere('deployment.id = :id', { id }).getOne(),
    );
    return row ? toDeployment(row) : undefined;
  }

  async list(
    scope: Scope,
    { collectiviteId, siteId }: DeploymentFilter,
    page: PageRequest,
  ): Promise<PageOf<Deployment>> {
    const rows = await this.unitOfWork.read(scope, (reading) => {
      const query = visible(reading);
      if (collectiviteId !== undefined)
        query.andWhere('deployment.collectivite_id = any(:owners)', {
          owners: [collectiviteId].filter(isUuid),
        });
      if (siteId !== undefined) query.andWhere('deployment.site_id = :siteId', { siteId });
      return pageByKeyset(query, page);
    });
    if (!rows.ok) return rows;
    const items = rows.value.items.map(({ node, cursor }) => ({ cursor, node: toDeployment(node) }));
    return ok({ ...rows.value, items });
  }
}

/** The application's own filter; row-level security stands behind it. */
export const visible = ({ manager, scope }: Reading) => {
  const query = manager.createQueryBuilder(DeploymentEntity, 'deployment').where('true');
  return scope.kind === 'tenant'
    ? query.andWhere('deployment.collectivite_id = :own', { own: scope.collectiviteId })
    : query;
};
