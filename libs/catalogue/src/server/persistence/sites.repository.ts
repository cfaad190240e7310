import { brandId, type Scope, type SiteId } from '@beffroi/kernel';
import { UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import { type Site, SiteRegistry } from '../../domain/index.ts';
import { SiteEntity } from './site.entity.ts';

@Injectable()
export class SitesRepository extends SiteRegistry {
  constructor(private readonly unitOfWork: UnitOfWork) {
    super();
  }

  async find(scope: Scope, id: SiteId): Promise<Site | undefined> {
    const row = await this.unitOfWork.read(scope, ({ manager }) => manager.findOneBy(SiteEntity, { id }));
    return row ? toSite(row) : undefined;
  }

  async list(scope: Scope): Promise<readonly Site[]> {
    const rows = await this.unitOfWork.read(scope, ({ manager }) =>
      manager.find(SiteEntity, { order: { id: 'asc' } }),
    );
    return rows.map(toSite);
  }
}

export const toSite = (row: SiteEntity): Site => ({
  id: brandId(row.id),
  name: row.name,
  region: row.region,
  country: row.country,
  qualification: row.qualification,
  storageClass: row.storageClass,
  nodes: row.nodes,
  observedAt: row.observedAt,
});
