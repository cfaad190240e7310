import { SiteRegistry } from '@beffroi/catalogue/domain';
import { err, ok, type OperatorScope, type Result } from '@beffroi/kernel';
import { UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import { CheckSite, type CheckSiteInput, type SiteCheck, type SiteNotFound } from '../../domain/index.ts';
import { readSiteCheck, wantSiteCheck } from '../persistence/site-check.rows.ts';

@Injectable()
export class CheckSiteOperation extends CheckSite {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly sites: SiteRegistry,
  ) {
    super();
  }

  async execute(
    scope: OperatorScope,
    { siteId, idempotencyKey }: CheckSiteInput,
  ): Promise<Result<SiteCheck, SiteNotFound>> {
    if (!(await this.sites.find(scope, siteId))) return err({ kind: 'SiteNotFound', siteId });
    await this.unitOfWork.inScope(
      scope,
      { operation: 'site.check', idempotencyKey, input: { siteId } },
      async (tx) => {
        await wantSiteCheck(tx.manager, siteId, tx.now);
        tx.audit({ action: 'site.check', target: { type: 'site', id: siteId } });
      },
    );
    const check = await this.unitOfWork.read(scope, ({ manager }) => readSiteCheck(manager, siteId));
    return ok(check!);
  }
}
