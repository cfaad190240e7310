import type { Scope, SiteId } from '@beffroi/kernel';
import { UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import { type SiteCheck, SiteChecks } from '../../domain/index.ts';
import { readSiteChecks } from './site-check.rows.ts';

@Injectable()
export class SiteChecksRepository extends SiteChecks {
  constructor(private readonly unitOfWork: UnitOfWork) {
    super();
  }

  bySite(scope: Scope, siteIds: readonly SiteId[]): Promise<readonly SiteCheck[]> {
    return this.unitOfWork.read(scope, ({ manager }) => readSiteChecks(manager, siteIds));
  }
}
