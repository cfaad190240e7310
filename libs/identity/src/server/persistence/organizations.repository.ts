import {
  brandId,
  type CollectiviteId,
  type OperatorScope,
  type SystemScope,
  systemScope,
} from '@beffroi/kernel';
import { pageByKeyset, UnitOfWork } from '@beffroi/platform/typeorm';
import type { PageOf, PageRequest } from '@beffroi/tenancy/domain';
import { Injectable } from '@nestjs/common';
import { type Organization, Organizations } from '../../domain/index.ts';
import { OrganizationEntity } from './organization.entity.ts';
import { mapPage } from './page.mapping.ts';

/** Comes before a person's scope: it chooses among the ones they have. */
const READING_A_TOKEN = systemScope('find the collectivité that a token names');

@Injectable()
export class OrganizationsRepository extends Organizations {
  constructor(private readonly unitOfWork: UnitOfWork) {
    super();
  }

  async list(
    scope: OperatorScope | SystemScope,
    { onlyDiffering }: { readonly onlyDiffering: boolean },
    page: PageRequest,
  ): Promise<PageOf<Organization>> {
    const rows = await this.unitOfWork.read(scope, ({ manager }) => {
      const query = manager.createQueryBuilder(OrganizationEntity, 'organization').where('true');
      if (onlyDiffering) {
        query.andWhere(`(organization.differences <> '[]' or organization.failure is not null)`);
      }
      return pageByKeyset(query, page, { by: ['collectiviteId'] });
    });
    return mapPage(rows, toOrganization);
  }

  async collectiviteOf(alias: string): Promise<CollectiviteId | undefined> {
    const row = await this.unitOfWork.read(READING_A_TOKEN, ({ manager }) =>
      manager.findOneBy(OrganizationEntity, { alias }),
    );
    return row ? brandId(row.collectiviteId) : undefined;
  }
}

export const toOrganization = (row: OrganizationEntity): Organization => ({
  collectiviteId: brandId(row.collectiviteId),
  organizationId: row.organizationId,
  alias: row.alias,
  differences: row.differences,
  failure: row.failure,
  observedAt: row.observedAt,
});
