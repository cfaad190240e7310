import { Injectable } from '@nestjs/common';
import { type EntityManager, IsNull } from 'typeorm';
import type { Grant } from '@beffroi/contracts/access';
import { systemScope } from '@beffroi/kernel';
import { UnitOfWork } from '@beffroi/platform/typeorm';
import { type Grantee, Grants, SUPPORT_ROLE } from '../../domain/index.ts';
import { MembershipEntity } from './membership.entity.ts';
import { ServiceAccountEntity } from './service-account.entity.ts';
import { SupportAccessEntity } from './support-access.entity.ts';

/** The one read that comes before any scope: it is what scopes are made from. */
const AUTHENTICATING = systemScope('authenticate a caller');

@Injectable()
export class StoredGrants extends Grants {
  constructor(private readonly unitOfWork: UnitOfWork) {
    super();
  }

  override heldBy(grantee: Grantee): Promise<readonly Grant[]> {
    return this.unitOfWork.read(AUTHENTICATING, async ({ manager }) => {
      const counting = { issuer: grantee.issuer, suspendedAt: IsNull() };
      const rows =
        grantee.kind === 'user'
          ? await manager.findBy(MembershipEntity, { ...counting, subject: grantee.subject })
          : await manager.findBy(ServiceAccountEntity, { ...counting, clientId: grantee.clientId });
      const held = rows.map(({ role, collectiviteId }) => ({ role, collectiviteId }));
      return held.some(({ role }) => role === 'operator.support')
        ? [...held, ...(await openToSupport(manager))]
        : held;
    });
  }
}

/** The collectivités that let support act for them now. */
const openToSupport = async (manager: EntityManager): Promise<Grant[]> => {
  const rows = await manager
    .createQueryBuilder(SupportAccessEntity, 'access')
    .where('access.withdrawn_at is null and access.until > now()')
    .getMany();
  return rows.map(({ collectiviteId }) => ({ role: SUPPORT_ROLE, collectiviteId }));
};
