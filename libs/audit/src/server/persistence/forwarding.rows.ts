import type { EntityManager } from 'typeorm';
import type { ForwardedEntry } from '../../domain/index.ts';
import { AuditEntryEntity } from './audit-entry.entity.ts';
import { toJournalEntry } from './journal.repository.ts';

/** The number of the last link whose entry a collector has; 0: none yet. */
export const forwardedThrough = async (manager: EntityManager, collector: string): Promise<number> => {
  const [row] = await manager.query<{ index: number }[]>(
    'select index from audit.forwarding where collector = $1',
    [collector],
  );
  return row?.index ?? 0;
};

export interface DueEntries {
  readonly entries: readonly ForwardedEntry[];
  /** The last link of the batch; its entry may have been purged. */
  readonly through: number;
}

/** Sealed entries after a link, in the order of their sealing. */
export const entriesAfter = async (
  manager: EntityManager,
  index: number,
  most: number,
): Promise<DueEntries> => {
  const seals = await manager.query<{ index: number; entry_id: string; hash: string }[]>(
    'select index, entry_id, hash from audit.seal where index > $1 order by index limit $2',
    [index, most],
  );
  const rows = await manager
    .createQueryBuilder(AuditEntryEntity, 'entry')
    .where('entry.id = any(:ids)', { ids: seals.map((seal) => seal.entry_id) })
    .getMany();
  const byId = new Map(rows.map((row) => [row.id, row]));
  const entries = seals.flatMap((seal) => {
    const row = byId.get(seal.entry_id);
    return row ? [{ ...toJournalEntry(row, seal.hash), sealIndex: seal.index }] : [];
  });
  return { entries, through: seals.at(-1)?.index ?? index };
};

/** Never backwards: somebody who lost the lease may write late. */
export const rememberForwarded = async (
  manager: EntityManager,
  collector: string,
  index: number,
): Promise<void> => {
  await manager.query(
    `insert into audit.forwarding as known (collector, index, forwarded_at) values ($1, $2, now())
     on conflict (collector) do update set
       index = greatest(known.index, excluded.index), forwarded_at = excluded.forwarded_at`,
    [collector, index],
  );
};
