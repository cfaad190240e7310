import { setTimeout as pause } from 'node:timers/promises';
import { type Queryable, sql, type SqlQuery } from '../postgres/index.ts';

/** The row `platform.lease` of one role, by the database's clock alone. */
export interface LeaseTable {
  /** The epoch, when the lease was free; otherwise undefined. */
  take(holder: string, ttlMs: number): Promise<number | undefined>;
  /** Whether the lease is still ours. */
  renew(epoch: number, ttlMs: number): Promise<boolean>;
  giveBack(epoch: number): Promise<void>;
}

/** @param answerWithinMs after which a silent database counts as away */
export const leaseTable = (database: Queryable, role: string, answerWithinMs: number): LeaseTable => {
  const run = async ({ text, values }: SqlQuery): Promise<unknown[]> => {
    const answered = new AbortController();
    const silence = pause(answerWithinMs, 'silence' as const, { signal: answered.signal });
    try {
      const result = await Promise.race([database.query(text, values), silence]);
      if (result === 'silence') throw new Error(`PostgreSQL gave no answer within ${answerWithinMs} ms`);
      return result.rows;
    } finally {
      answered.abort();
    }
  };
  return {
    take: async (holder, ttlMs) => {
      const [taken] = (await run(sql`
        insert into platform.lease as held (role, holder, epoch, expires_at)
        values (${role}, ${holder}, 1, clock_timestamp() + ${ttlMs} * interval '1 ms')
        on conflict (role) do update set
          holder = excluded.holder, epoch = held.epoch + 1, expires_at = excluded.expires_at
        where held.expires_at < clock_timestamp()
        returning epoch`)) as { epoch: number }[];
      return taken && Number(taken.epoch);
    },
    renew: async (epoch, ttlMs) => {
      const renewed = await run(sql`
        update platform.lease set expires_at = clock_timestamp() + ${ttlMs} * interval '1 ms'
        where role = ${role} and epoch = ${epoch} returning 1`);
      return renewed.length > 0;
    },
    giveBack: async (epoch) => {
      await run(sql`
        update platform.lease set expires_at = '-infinity' where role = ${role} and epoch = ${epoch}`);
    },
  };
};

/** Work went on under a lease that somebody else has taken over. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

/**
 * Locks the lease's row for the rest of the transaction, so that nobody takes it over before the commit.
 *
 * @param transaction the open transaction of the system role, such as `tx.manager`
 * @throws LeaseLost when the epoch is no longer the current one
 */
export const assertLease = async (
  transaction: { query(text: string, values?: unknown[]): Promise<unknown[]> },
  role: string,
  epoch: number,
): Promise<void> => {
  const current = await transaction.query(
    'select 1 from platform.lease where role = $1 and epoch = $2 for share',
    [role, epoch],
  );
  if (current.length === 0) throw new LeaseLost(`the lease ${role} has left epoch ${epoch}`);
};
