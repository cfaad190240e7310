import type { PoolReport, PoolShare, ShareAnswer, ShareCall } from '@beffroi/quotas/domain';
import type { FairQueues } from './fair.queues.ts';
import { reportOf, type Starting, takeCounters } from './pool.report.ts';

export interface ShareDeskOptions {
  /** `quotas.share`. */
  readonly ask: (call: ShareCall) => Promise<ShareAnswer>;
  readonly queues: Pick<FairQueues, 'pools' | 'divide'>;
  readonly capacityOf: (routeId: string) => number | undefined;
  /** By route: who waits for a model that starts. */
  readonly starting: () => ReadonlyMap<string, readonly Starting[]>;
  /** Of the monotonic clock. */
  readonly nowMs: () => number;
  readonly onFenced: () => void;
  readonly onTrouble: (error: unknown) => void;
}

/** While nobody waits anywhere, the database is told so seldom. */
const IDLE_EVERY_MS = 10_000;

/**
 * Divides engine pools with the other gateways, each second while anybody waits (DATAPLANE §6). Where the database does
 * not answer, this gateway goes on with the room that it was last given.
 */
export class ShareDesk {
  readonly #options: ShareDeskOptions;
  #seq = 0;
  #toldAtMs = Number.NEGATIVE_INFINITY;
  /** Pools where somebody waited when last told, here or elsewhere. */
  #contended: ReadonlySet<string> = new Set();
  /** Pools of which the last report named somebody: it has to be told when nobody is left. */
  #named: ReadonlySet<string> = new Set();
  #calling: Promise<void> | undefined;

  constructor(options: ShareDeskOptions) {
    this.#options = options;
  }

  /** Called each second. */
  tick(): void {
    if (this.#calling) return;
    const { nowMs } = this.#options;
    const starting = this.#options.starting();
    const isIdle = starting.size === 0 && this.#contended.size === 0 && !this.#isBacklogged();
    if (isIdle && nowMs() - this.#toldAtMs < IDLE_EVERY_MS) return;
    const reports = this.#reports(starting);
    if (reports.length === 0) return;
    this.#toldAtMs = nowMs();
    this.#calling = this.#tell(reports).finally(() => (this.#calling = undefined));
  }

  async stop(): Promise<void> {
    await this.#calling;
  }

  #isBacklogged(): boolean {
    for (const [, { queued }] of this.#options.queues.pools()) if (queued > 0) return true;
    return false;
  }

  #reports(starting: ReadonlyMap<string, readonly Starting[]>): PoolReport[] {
    const { queues, capacityOf } = this.#options;
    const pools = new Map(queues.pools());
    const names = new Set([...pools.keys(), ...starting.keys()]);
    return [...names]
      .map((pool) =>
        reportOf(
          { pool, capacity: capacityOf(pool) ?? 0 },
          pools.get(pool)?.claimants() ?? [],
          starting.get(pool),
        ),
      )
      .filter(({ pool, claims }) => claims.length > 0 || this.#named.has(pool));
  }

  async #tell(reports: readonly PoolReport[]): Promise<void> {
    const { ask, onFenced, onTrouble } = this.#options;
    try {
      const answer = await ask({ seq: ++this.#seq, pools: reports });
      if (answer.kind === 'fenced') onFenced();
      if (answer.kind === 'shared') this.#take(reports, answer.pools);
    } catch (error) {
      onTrouble(error);
    }
  }

  #take(reports: readonly PoolReport[], shares: readonly PoolShare[]): void {
    const pools = new Map(this.#options.queues.pools());
    this.#named = new Set(reports.filter(({ claims }) => claims.length > 0).map(({ pool }) => pool));
    this.#contended = new Set(shares.filter(({ isContended }) => isContended).map(({ pool }) => pool));
    for (const share of shares) {
      const report = reports.find(({ pool }) => pool === share.pool);
      const pool = pools.get(share.pool);
      if (!report || !pool) continue;
      takeCounters(pool.claimants(), report, share);
      if (report.capacity > 0) this.#options.queues.divide(share.pool, share.room);
    }
  }
}
