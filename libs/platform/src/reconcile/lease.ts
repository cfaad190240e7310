import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '../observability/index.ts';
import type { Queryable } from '../postgres/index.ts';
import { type LeaseTable, leaseTable } from './lease.table.ts';

const TTL_MS = 15_000;
const RENEWALS_PER_TTL = 3;

export interface LeaseOptions {
  /** A pool of the system role. */
  readonly database: Queryable;
  /** What only one may do at a time, such as `reconcile`. */
  readonly role: string;
  /** Who holds it, for people: host and process. */
  readonly holder: string;
  readonly log: Logger;
  /** How long a dead holder blocks the others; 15 s unless given. Renewed three times as often. */
  readonly ttlMs?: number;
}

export interface LeaseHold {
  /** Ends the work, gives the lease back, and returns when both are done. */
  stop(): Promise<void>;
}

type LeasedWork = (signal: AbortSignal, epoch: number) => Promise<void>;

/**
 * Competes for a lease for as long as it is not stopped, and works while it holds it.
 *
 * @param work what to do under the lease. The signal aborts when the lease is lost or stopped; the epoch grows with
 *   each takeover, and `assertLease` refuses writes of an earlier one. When it ends or throws, the lease is given back
 *   and competed for again.
 */
export const withLease = (options: LeaseOptions, work: LeasedWork): LeaseHold => {
  const stopping = new AbortController();
  const competing = compete(options, work, stopping.signal);
  return {
    stop: async () => {
      stopping.abort();
      await competing;
    },
  };
};

const compete = async (options: LeaseOptions, work: LeasedWork, stopped: AbortSignal): Promise<void> => {
  const { database, role, holder, ttlMs = TTL_MS } = options;
  const table = leaseTable(database, role, ttlMs / RENEWALS_PER_TTL);
  const log = options.log.child({ lease: role });
  while (!stopped.aborted) {
    const askedAtMs = performance.now();
    const epoch = await table.take(holder, ttlMs).catch((err: unknown) => {
      log.warn({ err }, 'cannot ask for the lease');
      return undefined;
    });
    if (epoch !== undefined) {
      log.info({ epoch }, 'lease taken');
      await new HeldLease(table, epoch, ttlMs, log).run(work, askedAtMs, stopped);
    }
    await pause(ttlMs / RENEWALS_PER_TTL, undefined, { signal: stopped }).catch(() => undefined);
  }
};

/** One stretch of holding a lease, from one epoch. */
class HeldLease {
  private readonly over = new AbortController();

  constructor(
    private readonly table: LeaseTable,
    private readonly epoch: number,
    private readonly ttlMs: number,
    private readonly log: Logger,
  ) {}

  /** Never rejects: what the work throws is logged. */
  async run(work: LeasedWork, takenAtMs: number, stopped: AbortSignal): Promise<void> {
    const renewing = this.renewUntilOver(takenAtMs);
    const signal = AbortSignal.any([this.over.signal, stopped]);
    // Within a function: work that throws before it begins is caught too.
    await (async () => work(signal, this.epoch))().catch((err: unknown) => {
      if (!signal.aborted) this.log.error({ err, epoch: this.epoch }, 'work under the lease failed');
    });
    this.over.abort();
    await renewing;
    await this.table.giveBack(this.epoch).catch((err: unknown) => {
      this.log.warn({ err, epoch: this.epoch }, 'cannot give the lease back: it expires by itself');
    });
  }

  /**
   * Counts the time to live from the moment a renewal was sent, on our own monotonic clock: so the work is told to end
   * before the database lets anybody else in, whether it answers or not.
   */
  private async renewUntilOver(takenAtMs: number): Promise<void> {
    let sentAtMs = takenAtMs;
    let expiry = this.expireAt(sentAtMs + this.ttlMs);
    while (await this.pauseBetweenRenewals()) {
      sentAtMs = performance.now();
      const renewed = await this.renew();
      if (renewed === 'lost') this.lose('somebody else took the lease over');
      if (renewed !== 'renewed') continue;
      clearTimeout(expiry);
      expiry = this.expireAt(sentAtMs + this.ttlMs);
    }
    clearTimeout(expiry);
  }

  private expireAt(atMs: number): NodeJS.Timeout {
    return setTimeout(() => this.lose('the lease could not be renewed in time'), atMs - performance.now());
  }

  private lose(reason: string): void {
    if (this.over.signal.aborted) return;
    this.log.warn({ reason, epoch: this.epoch }, 'lease lost');
    this.over.abort();
  }

  private async renew(): Promise<'renewed' | 'lost' | 'unanswered'> {
    try {
      return (await this.table.renew(this.epoch, this.ttlMs)) ? 'renewed' : 'lost';
    } catch (err) {
      this.log.warn({ err, epoch: this.epoch }, 'cannot renew the lease');
      return 'unanswered';
    }
  }

  /** @returns whether the lease still needs renewing */
  private pauseBetweenRenewals(): Promise<boolean> {
    const { signal } = this.over;
    return pause(this.ttlMs / RENEWALS_PER_TTL, true, { signal }).catch(() => false);
  }
}
