import { isUuid } from '@beffroi/kernel';
import type { Transaction } from '@beffroi/platform/typeorm';
import { type EntityManager, IsNull } from 'typeorm';
import type { ServiceAccount, ServiceAccountId } from '../../domain/index.ts';
import { ownRows } from './own.rows.ts';
import { ServiceAccountEntity } from './service-account.entity.ts';
import { toServiceAccount } from './service-accounts.repository.ts';

/** The account as it is bound now, and whether this bound it. */
export const insertServiceAccount = async (
  manager: EntityManager,
  account: ServiceAccount,
): Promise<{ readonly account: ServiceAccount; readonly isNew: boolean }> => {
  const inserted = await manager
    .createQueryBuilder()
    .insert()
    .into(ServiceAccountEntity)
    .values({ ...account })
    .orIgnore()
    .returning('id')
    .execute();
  const { issuer, clientId, role, collectiviteId } = account;
  const row = await manager.findOneByOrFail(ServiceAccountEntity, {
    issuer,
    clientId,
    role,
    collectiviteId: collectiviteId ?? IsNull(),
  });
  return { account: toServiceAccount(row), isNew: (inserted.raw as unknown[]).length === 1 };
};

/** @returns what was deleted; undefined where there was nothing */
export const deleteServiceAccount = async (
  manager: EntityManager,
  id: ServiceAccountId,
): Promise<ServiceAccount | undefined> => {
  const row = await manager.findOneBy(ServiceAccountEntity, { id });
  if (!row) return undefined;
  await manager.delete(ServiceAccountEntity, { id });
  return toServiceAccount(row);
};

/** One that the scope may see, locked for this transaction. */
export const lockServiceAccount = async (
  tx: Transaction,
  id: ServiceAccountId,
): Promise<ServiceAccount | undefined> => {
  if (!isUuid(id)) return undefined;
  const row = await ownRows(tx, ServiceAccountEntity, 'account')
    .andWhere('account.id = :id', { id })
    .setLock('pessimistic_write')
    .getOne();
  return row ? toServiceAccount(row) : undefined;
};

/** Whether the program holds this role there already. */
export const holdsRole = (
  manager: EntityManager,
  { issuer, clientId, role, collectiviteId }: ServiceAccount,
): Promise<boolean> =>
  manager.existsBy(ServiceAccountEntity, {
    issuer,
    clientId,
    role,
    collectiviteId: collectiviteId ?? IsNull(),
  });

export const saveServiceAccount = async (
  manager: EntityManager,
  { id, role, suspendedAt }: ServiceAccount,
): Promise<void> => {
  await manager.update(ServiceAccountEntity, { id }, { role, suspendedAt });
};
