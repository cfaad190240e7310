import { brandId, type Scope } from '@beffroi/kernel';
import { UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import { type ExternalRoute, ExternalRoutes } from '../../domain/index.ts';
import { ExternalRouteEntity } from './external-route.entity.ts';

@Injectable()
export class ExternalRoutesRepository extends ExternalRoutes {
  constructor(private readonly unitOfWork: UnitOfWork) {
    super();
  }

  async list(scope: Scope): Promise<readonly ExternalRoute[]> {
    const rows = await this.unitOfWork.read(scope, ({ manager }) =>
      manager.find(ExternalRouteEntity, { order: { id: 'asc' } }),
    );
    return rows.map(toExternalRoute);
  }
}

export const toExternalRoute = (row: ExternalRouteEntity): ExternalRoute => ({
  id: brandId(row.id),
  collectiviteId: row.collectiviteId === null ? null : brandId(row.collectiviteId),
  modelId: brandId(row.modelId),
  provider: row.provider,
  baseUrl: row.baseUrl,
  servedName: row.servedName,
  place: {
    siteId: row.siteId,
    region: row.region,
    country: row.country,
    qualification: row.qualification,
  },
  order: row.order,
  registeredAt: row.registeredAt,
  closedAt: row.closedAt,
});
