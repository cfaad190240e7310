import type { CollectiviteId, Scope } from '@beffroi/kernel';
import { type Reading, UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import { type Holder, Holders } from '../../domain/index.ts';
import { MembershipEntity } from './membership.entity.ts';
import { narrowTo, ownRows } from './own.rows.ts';
import { ServiceAccountEntity } from './service-account.entity.ts';

@Injectable()
export class HoldersRepository extends Holders {
  constructor(private readonly unitOfWork: UnitOfWork) {
    super();
  }

  all(scope: Scope, collectiviteId: CollectiviteId | undefined): Promise<readonly Holder[]> {
    return this.unitOfWork.read(scope, async (reading) => [
      ...(await people(reading, collectiviteId)),
      ...(await programs(reading, collectiviteId)),
    ]);
  }
}

const people = async (reading: Reading, collectiviteId: CollectiviteId | undefined): Promise<Holder[]> => {
  const query = narrowTo(ownRows(reading, MembershipEntity, 'membership'), collectiviteId);
  const rows = await query.orderBy('membership.subject').addOrderBy('membership.role').getMany();
  return rows.map(({ createdAt, ...row }) => ({ ...row, kind: 'person', since: createdAt }));
};

const programs = async (reading: Reading, collectiviteId: CollectiviteId | undefined): Promise<Holder[]> => {
  const query = narrowTo(ownRows(reading, ServiceAccountEntity, 'account'), collectiviteId);
  const rows = await query.orderBy('account.client_id').addOrderBy('account.role').getMany();
  return rows.map(({ createdAt, clientId, ...row }) => ({
    ...row,
    kind: 'program',
    subject: clientId,
    displayName: null,
    email: null,
    since: createdAt,
  }));
};
