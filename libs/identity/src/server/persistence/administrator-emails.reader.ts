import type { CollectiviteId, SystemScope } from '@beffroi/kernel';
import type { UnitOfWork } from '@beffroi/platform/typeorm';
import { NoticeReaders } from '@beffroi/tenancy/domain';
import { IsNull, Not } from 'typeorm';
import { MembershipEntity } from './membership.entity.ts';

/** Administrators are told where nobody else was named. */
export class AdministratorEmails extends NoticeReaders {
  constructor(private readonly unitOfWork: UnitOfWork) {
    super();
  }

  override async emailsOf(
    scope: SystemScope,
    collectiviteId: CollectiviteId | null,
  ): Promise<readonly string[]> {
    const members = await this.unitOfWork.read(scope, ({ manager }) =>
      manager.findBy(MembershipEntity, {
        collectiviteId: collectiviteId ?? IsNull(),
        role: collectiviteId ? 'collectivite.admin' : 'operator.admin',
        email: Not(IsNull()),
        suspendedAt: IsNull(),
      }),
    );
    return [...new Set(members.flatMap(({ email }) => email ?? []))];
  }
}
