import type { CollectiviteId, Scope } from '@beffroi/kernel';
import { UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import { People } from '../../domain/index.ts';
import { MembershipEntity } from './membership.entity.ts';

@Injectable()
export class StoredPeople extends People {
  constructor(private readonly unitOfWork: UnitOfWork) {
    super();
  }

  /** One person may have several roles. */
  override count(scope: Scope, collectiviteId: CollectiviteId): Promise<number> {
    return this.unitOfWork.read(scope, async ({ manager }) => {
      const row = await manager
        .createQueryBuilder(MembershipEntity, 'membership')
        .select('count(distinct (membership.issuer, membership.subject))', 'people')
        .where('membership.collectivite_id = :collectiviteId', { collectiviteId })
        .getRawOne<{ people: number }>();
      return row!.people;
    });
  }
}
