import type { Scope } from '@beffroi/kernel';
import { pageByKeyset, UnitOfWork } from '@beffroi/platform/typeorm';
import type { PageOf, PageRequest } from '@beffroi/tenancy/domain';
import { Injectable } from '@nestjs/common';
import { type Member, Members, type OfCollectivite } from '../../domain/index.ts';
import { toMember } from './member.rows.ts';
import { MembershipEntity } from './membership.entity.ts';
import { narrowTo, ownRows } from './own.rows.ts';
import { mapPage } from './page.mapping.ts';

@Injectable()
export class MembersRepository extends Members {
  constructor(private readonly unitOfWork: UnitOfWork) {
    super();
  }

  async list(scope: Scope, { collectiviteId }: OfCollectivite, page: PageRequest): Promise<PageOf<Member>> {
    const rows = await this.unitOfWork.read(scope, (reading) => {
      const query = ownRows(reading, MembershipEntity, 'membership');
      query.andWhere('membership.collectivite_id is not null');
      return pageByKeyset(narrowTo(query, collectiviteId), page);
    });
    return mapPage(rows, toMember);
  }
}
