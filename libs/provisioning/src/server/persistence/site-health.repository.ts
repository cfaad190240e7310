import { brandId, type Scope, type SiteId } from '@beffroi/kernel';
import { UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { type SiteHealth, SiteHealths } from '../../domain/index.ts';
import { SiteHealthEntity } from './site-health.entity.ts';

@Injectable()
export class SiteHealthRepository extends SiteHealths {
  constructor(private readonly unitOfWork: UnitOfWork) {
    super();
  }

  async bySite(scope: Scope, siteIds: readonly SiteId[]): Promise<ReadonlyMap<SiteId, SiteHealth>> {
    const rows = await this.unitOfWork.read(scope, ({ manager }) =>
      manager.findBy(SiteHealthEntity, { siteId: In([...siteIds]) }),
    );
    return new Map(rows.map(({ siteId, ...health }) => [brandId<SiteId>(siteId), health]));
  }
}
