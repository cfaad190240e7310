import { Injectable } from '@nestjs/common';
import type { Grant } from '@beffroi/contracts/access';
import { type Brand, err, type OperatorScope, type Result, type SystemScope } from '@beffroi/kernel';
import { newId } from '@beffroi/platform/crypto';
import { type Transaction, UnitOfWork } from '@beffroi/platform/typeorm';
import {
  findIncompatibility,
  type Grantee,
  GrantRole,
  type GrantRoleInput,
  type IncompatibleRoles,
  type InvalidGrant,
  readGrant,
} from '../../domain/index.ts';
import { rolesHeld } from '../persistence/member.rows.ts';
import { MembershipEntity } from '../persistence/membership.entity.ts';
import { ServiceAccountEntity } from '../persistence/service-account.entity.ts';

@Injectable()
export class GrantRoleOperation extends GrantRole {
  constructor(private readonly unitOfWork: UnitOfWork) {
    super();
  }

  override async execute(
    scope: OperatorScope | SystemScope,
    { grantee, role, collectiviteId }: GrantRoleInput,
  ): Promise<Result<Grant, InvalidGrant | IncompatibleRoles>> {
    const grant = readGrant(role, collectiviteId);
    if (!grant.ok) return grant;
    const { value } = await this.unitOfWork.inScope(scope, { operation: 'role.grant' }, async (tx) => {
      // A program is not a person: nobody's independence is at stake.
      const held = grantee.kind === 'user' ? await rolesHeld(tx.manager, grantee, collectiviteId) : [];
      const incompatible = findIncompatibility(held, grant.value.role);
      if (incompatible) return err(incompatible);
      const id = await insertOnce(tx, grantee, grant.value);
      if (!id) return grant;
      tx.audit({
        action: 'role.grant',
        target: { type: grantee.kind, id },
        ...(collectiviteId ? { collectiviteId } : {}),
        after: { ...grantee, ...grant.value },
      });
      if (collectiviteId && grantee.kind === 'user') {
        tx.emit({ type: 'identity.member-added', v: 1, collectiviteId, payload: { memberId: id } });
      }
      return grant;
    });
    return value;
  }
}

/** @returns the id of the new row; undefined when the role was held already */
const insertOnce = async (
  tx: Transaction,
  { kind, ...who }: Grantee,
  grant: Grant,
): Promise<string | undefined> => {
  const id = newId<Brand<string, 'GrantId'>>(tx.now);
  const inserted = await tx.manager
    .createQueryBuilder()
    .insert()
    .into<MembershipEntity | ServiceAccountEntity>(kind === 'user' ? MembershipEntity : ServiceAccountEntity)
    .values({ id, ...who, ...grant, createdAt: tx.now })
    .orIgnore()
    .returning(['id'])
    .execute();
  return (inserted.raw as unknown[]).length > 0 ? id : undefined;
};
