import { brandId, type Scope } from '@beffroi/kernel';
import { pageByKeyset, UnitOfWork } from '@beffroi/platform/typeorm';
import type { PageOf, PageRequest } from '@beffroi/tenancy/domain';
import { Injectable } from '@nestjs/common';
import { type OfCollectivite, type ServiceAccount, ServiceAccounts } from '../../domain/index.ts';
import { narrowTo, ownRows } from './own.rows.ts';
import { mapPage } from './page.mapping.ts';
import { ServiceAccountEntity } from './service-account.entity.ts';

@Injectable()
export class ServiceAccountsRepository extends ServiceAccounts {
  constructor(private readonly unitOfWork: UnitOfWork) {
    super();
  }

  async list(
    scope: Scope,
    { collectiviteId }: OfCollectivite,
    page: PageRequest,
  ): Promise<PageOf<ServiceAccount>> {
    const rows = await this.unitOfWork.read(scope, (reading) => {
      const query = ownRows(reading, ServiceAccountEntity, 'service_account');
      return pageByKeyset(narrowTo(query, collectiviteId), page);
    });
    return mapPage(rows, toServiceAccount);
  }
}

export const toServiceAccount = (row: ServiceAccountEntity): ServiceAccount => ({
  id: brandId(row.id),
  issuer: row.issuer,
  clientId: row.clientId,
  role: row.role,
  collectiviteId: row.collectiviteId,
  suspendedAt: row.suspendedAt,
  createdAt: row.createdAt,
});
