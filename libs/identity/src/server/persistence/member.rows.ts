import type { CollectiviteRole, Role } from '@beffroi/contracts/access';
import { brandId, type CollectiviteId, isUuid } from '@beffroi/kernel';
import type { Transaction } from '@beffroi/platform/typeorm';
import { type EntityManager, IsNull } from 'typeorm';
import type { Member, MemberId } from '../../domain/index.ts';
import { MembershipEntity } from './membership.entity.ts';
import { ownRows } from './own.rows.ts';

/** @param row of a collectivité's role: the operator's are nobody's members */
export const toMember = (row: MembershipEntity): Member => ({
  id: brandId(row.id),
  collectiviteId: row.collectiviteId!,
  issuer: row.issuer,
  subject: row.subject,
  role: row.role as CollectiviteRole,
  displayName: row.displayName,
  email: row.email,
  createdAt: row.createdAt,
});

/** @returns the member's role as it is held now, which may be one they held before */
export const insertMember = async (manager: EntityManager, member: Member): Promise<Member> => {
  await manager
    .createQueryBuilder()
    .insert()
    .into(MembershipEntity)
    .values({ ...member })
    .orIgnore()
    .execute();
  const { issuer, subject, role, collectiviteId } = member;
  return toMember(await manager.findOneByOrFail(MembershipEntity, { issuer, subject, role, collectiviteId }));
};

/**
 * A member that the scope may see, with all the roles that decide about them: the person's own and every
 * administrator's, locked in one order, so that two who leave at once do not both count the other as staying.
 */
export const lockMember = async (
  tx: Transaction,
  id: MemberId,
): Promise<{ readonly member: Member; readonly peers: readonly Member[] } | undefined> => {
  if (!isUuid(id)) return undefined;
  const found = await ownRows(tx, MembershipEntity, 'membership')
    .andWhere('membership.id = :id and membership.collectivite_id is not null', { id })
    .getOne();
  if (!found) return undefined;
  const rows = await tx.manager
    .createQueryBuilder(MembershipEntity, 'membership')
    .where('membership.collectivite_id = :collectiviteId', found)
    .andWhere(
      `(membership.role = 'collectivite.admin' or (membership.issuer, membership.subject) = (:issuer, :subject))`,
      found,
    )
    .orderBy('membership.id')
    .setLock('pessimistic_write')
    .getMany();
  const peers = rows.map(toMember);
  const member = peers.find((peer) => peer.id === id);
  return member && { member, peers };
};

export const deleteMembers = async (manager: EntityManager, ids: readonly MemberId[]): Promise<void> => {
  await manager.delete(MembershipEntity, ids);
};

export const saveRole = async (manager: EntityManager, { id, role }: Member): Promise<void> => {
  await manager.update(MembershipEntity, { id }, { role });
};

/** What a person holds in one place: a collectivité, or with the operator (null). */
export const rolesHeld = async (
  manager: EntityManager,
  { issuer, subject }: Pick<Member, 'issuer' | 'subject'>,
  collectiviteId: CollectiviteId | null,
): Promise<readonly Role[]> => {
  const rows = await manager.findBy(MembershipEntity, {
    issuer,
    subject,
    collectiviteId: collectiviteId ?? IsNull(),
  });
  return rows.map(({ role }) => role);
};
