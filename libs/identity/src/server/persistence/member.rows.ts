import type { CollectiviteRole, Role } from '@beffroi/contracts/access';
import { brandId, type CollectiviteId, isUuid } from '@beffroi/kernel';
import type { Transaction } from '@beffroi/platform/typeorm';
import { type EntityManager, IsNull } from 'typeorm';
import { ADMINISTRATOR_ROLES, type HeldRole, type Member, type MemberId } from '../../domain/index.ts';
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
  suspendedAt: row.suspendedAt,
  createdAt: row.createdAt,
});

/** @returns the member's role as it is held now, which may be one they held before: invited again, it counts again */
export const insertMember = async (manager: EntityManager, member: Member): Promise<Member> => {
  await manager
    .createQueryBuilder()
    .insert()
    .into(MembershipEntity)
    .values({ ...member })
    .orIgnore()
    .execute();
  const { issuer, subject, role, collectiviteId } = member;
  await manager.update(MembershipEntity, { issuer, subject, role, collectiviteId }, { suspendedAt: null });
  return toMember(await manager.findOneByOrFail(MembershipEntity, { issuer, subject, role, collectiviteId }));
};

/**
 * A member that the scope may see, with all the roles that decide about them: the person's own and every
 * administrator's.
 */
export const lockMember = async (
  tx: Transaction,
  id: MemberId,
): Promise<{ readonly member: Member; readonly peers: readonly Member[] } | undefined> => {
  const found = await lockRow(tx, id);
  if (!found?.row.collectiviteId) return undefined;
  return { member: toMember(found.row), peers: found.peers.map(toMember) };
};

/** As {@link lockMember}, of whatever place. */
export const lockRole = async (
  tx: Transaction,
  id: string,
): Promise<{ readonly held: HeldRole; readonly peers: readonly HeldRole[] } | undefined> => {
  const found = await lockRow(tx, id);
  return found && { held: toHeldRole(found.row), peers: found.peers.map(toHeldRole) };
};

const toHeldRole = ({ id, issuer, subject, role, suspendedAt }: MembershipEntity): HeldRole => ({
  id: brandId(id),
  issuer,
  subject,
  role,
  suspendedAt,
});

/** Locked in one order, so that two who leave at once do not both count the other as staying. */
const lockRow = async (
  tx: Transaction,
  id: string,
): Promise<{ readonly row: MembershipEntity; readonly peers: readonly MembershipEntity[] } | undefined> => {
  if (!isUuid(id)) return undefined;
  const found = await ownRows(tx, MembershipEntity, 'membership')
    .andWhere('membership.id = :id', { id })
    .getOne();
  if (!found) return undefined;
  const { collectiviteId, issuer, subject } = found;
  const peers = await tx.manager
    .createQueryBuilder(MembershipEntity, 'membership')
    .where(
      collectiviteId ? 'membership.collectivite_id = :collectiviteId' : 'membership.collectivite_id is null',
      { collectiviteId },
    )
    .andWhere(
      '(membership.role in (:...administrators) or (membership.issuer, membership.subject) = (:issuer, :subject))',
      { administrators: ADMINISTRATOR_ROLES, issuer, subject },
    )
    .orderBy('membership.id')
    .setLock('pessimistic_write')
    .getMany();
  const row = peers.find((peer) => peer.id === id);
  return row && { row, peers };
};

export const deleteMembers = async (manager: EntityManager, ids: readonly MemberId[]): Promise<void> => {
  await manager.delete(MembershipEntity, ids);
};

export const saveRole = async (manager: EntityManager, { id, role }: HeldRole): Promise<void> => {
  await manager.update(MembershipEntity, { id }, { role });
};

export const saveSuspension = async (
  manager: EntityManager,
  { id, suspendedAt }: HeldRole,
): Promise<void> => {
  await manager.update(MembershipEntity, { id }, { suspendedAt });
};

/** The addresses under which a person is a member of the place. */
export const addressesOf = async (
  manager: EntityManager,
  { issuer, subject }: Pick<Member, 'issuer' | 'subject'>,
  collectiviteId: CollectiviteId | null,
): Promise<readonly string[]> => {
  const place = collectiviteId ?? IsNull();
  const rows = await manager.findBy(MembershipEntity, { issuer, subject, collectiviteId: place });
  return rows.flatMap(({ email }) => email ?? []);
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
