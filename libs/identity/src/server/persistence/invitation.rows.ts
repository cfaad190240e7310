import { brandId, isUuid } from '@beffroi/kernel';
import type { Transaction } from '@beffroi/platform/typeorm';
import type { EntityManager } from 'typeorm';
import type { Invitation, InvitationId } from '../../domain/index.ts';
import { InvitationEntity } from './invitation.entity.ts';
import { ownRows } from './own.rows.ts';

export const toInvitation = ({ id, collectiviteId, ...row }: InvitationEntity): Invitation => ({
  id: brandId(id),
  collectiviteId: brandId(collectiviteId),
  email: row.email,
  role: row.role,
  closed: row.closed,
  expiresAt: row.expiresAt,
  createdAt: row.createdAt,
});

export const findByToken = async (
  manager: EntityManager,
  tokenDigest: Buffer,
): Promise<Invitation | undefined> => {
  const row = await manager.findOneBy(InvitationEntity, { tokenDigest });
  return row ? toInvitation(row) : undefined;
};

/** One that the scope may see, locked for this transaction. */
export const lockInvitation = async (tx: Transaction, id: InvitationId): Promise<Invitation | undefined> => {
  if (!isUuid(id)) return undefined;
  const row = await ownRows(tx, InvitationEntity, 'invitation')
    .andWhere('invitation.id = :id', { id })
    .setLock('pessimistic_write')
    .getOne();
  return row ? toInvitation(row) : undefined;
};

/** @returns false when an invitation of this address to this role is open, expired or not */
export const insertInvitation = async (
  manager: EntityManager,
  invitation: Invitation,
  tokenDigest: Buffer,
): Promise<boolean> => {
  const inserted = await manager
    .createQueryBuilder()
    .insert()
    .into(InvitationEntity)
    .values({ ...invitation, tokenDigest })
    .orIgnore()
    .returning('id')
    .execute();
  return (inserted.raw as unknown[]).length === 1;
};

/** The open invitation that stands in the way of another, locked. */
export const lockOpenInvitation = async (
  manager: EntityManager,
  { collectiviteId, email, role }: Pick<Invitation, 'collectiviteId' | 'email' | 'role'>,
): Promise<Invitation | undefined> => {
  const row = await manager
    .createQueryBuilder(InvitationEntity, 'invitation')
    .where('invitation.collectivite_id = :collectiviteId', { collectiviteId })
    .andWhere('invitation.email = :email and invitation.role = :role', { email, role })
    .andWhere('invitation.closed is null')
    .setLock('pessimistic_write')
    .getOne();
  return row ? toInvitation(row) : undefined;
};

export const closeInvitation = async (
  manager: EntityManager,
  id: InvitationId,
  closed: 'accepted' | 'revoked',
): Promise<void> => {
  await manager.update(InvitationEntity, { id }, { closed });
};

export const saveInvitedRole = async (
  manager: EntityManager,
  { id, role }: Pick<Invitation, 'id' | 'role'>,
): Promise<void> => {
  await manager.update(InvitationEntity, { id }, { role });
};
