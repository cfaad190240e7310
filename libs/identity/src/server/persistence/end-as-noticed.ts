import { err, ok, type Result } from '@beffroi/kernel';
import { sha256 } from '@beffroi/platform/crypto';
import type { Transaction } from '@beffroi/platform/typeorm';
import type { LogoutNotice, NoticeTakenBefore } from '../../domain/index.ts';
import { LogoutNoticeEntity } from './logout-notice.entity.ts';
import { SessionEntity } from './session.entity.ts';

/** Ends the sessions that a notice names, unless the same notice came before. @returns how many */
export const endAsNoticed = async (
  tx: Transaction,
  notice: LogoutNotice,
): Promise<Result<number, NoticeTakenBefore>> => {
  if (!(await isFirst(tx, notice))) return err({ kind: 'NoticeTakenBefore' });
  const { issuer, sid, subject } = notice;
  const named = {
    issuer,
    ...(sid === undefined ? {} : { sid }),
    ...(subject === undefined ? {} : { subject }),
  };
  const { affected } = await tx.manager.delete(SessionEntity, named);
  tx.audit({
    action: 'session.end-as-noticed',
    class: 'security',
    target: subject === undefined ? { type: 'session', id: sid! } : { type: 'person', id: subject },
    after: { ...named, ended: affected },
  });
  return ok(affected!);
};

/** The key decides, also between two that come at once. */
const isFirst = async (
  { manager }: Transaction,
  { issuer, tokenId, usableUntil }: LogoutNotice,
): Promise<boolean> => {
  const digest = sha256(JSON.stringify([issuer, tokenId]));
  const inserted = await manager
    .createQueryBuilder()
    .insert()
    .into(LogoutNoticeEntity)
    .values({ digest, usableUntil })
    .orIgnore()
    .returning('digest')
    .execute();
  return (inserted.raw as readonly unknown[]).length === 1;
};
