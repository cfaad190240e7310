import type { TokenCounts } from '@beffroi/contracts/usage';
import type { Claimant } from './claimant.ts';
import { FairPool, type PoolLimits, type Seat } from './fair.pool.ts';
import type { QueueRefusal } from './queue.refusal.ts';
import { type Candidate, QueuedRequest, type QueuePool, type Turn } from './queued.request.ts';

export interface FairQueuesOptions extends PoolLimits {
  /** A request that is not streamed waits so long after its arrival; load balancers cut at 60 s. */
  readonly queueMs: number;
  /** A streamed one, which is told meanwhile that it is not forgotten. */
  readonly queueStreamMs: number;
  /** Between two signs of life to a client of a stream; 15 s unless told. */
  readonly beatEveryMs?: number;
  /** Requests that the engines of a route take at once; undefined: it has none. */
  readonly capacityOf: (routeId: string) => number | undefined;
  /** Of the monotonic clock. */
  readonly nowMs: () => number;
}

/** A request that an engine of a pool has. */
export interface PoolSeat extends Seat {
  readonly pool: QueuePool;
}

/** Load balancers cut at 60 s, and whose time is over is seen a second later. */
const LONGEST_QUEUE_MS = 54_000;
const BEAT_EVERY_MS = 15_000;
/** Of a sum of parts that should be a whole. */
const ROUNDING = 1e-6;
const STOPPING: QueueRefusal = { kind: 'stopping' };

/** Queues of the requests for each engine pool (DATAPLANE §6). Where there is room nothing happens but counting. */
export class FairQueues {
  readonly #options: FairQueuesOptions;
  /** For good: what each has served in all is what the database is told, though its engines sleep now and then. */
  readonly #pools = new Map<string, QueuePool>();
  /** What each pool was given of its capacity, where gateways share it. */
  readonly #parts = new Map<string, number>();
  #isClosed = false;

  constructor(options: FairQueuesOptions) {
    this.#options = options;
  }

  get queued(): number {
    let queued = 0;
    for (const pool of this.#pools.values()) queued += pool.queued;
    return queued;
  }

  /** By the route that the engines stand behind. */
  pools(): Iterable<readonly [string, QueuePool]> {
    return this.#pools;
  }

  poolOf(routeId: string): QueuePool {
    return this.#pools.get(routeId) ?? this.#open(routeId);
  }

  enter(routeId: string, candidate: Candidate): void {
    const { queueMs, queueStreamMs, beatEveryMs = BEAT_EVERY_MS } = this.#options;
    const { exchange, contract, stream } = candidate;
    if (this.#isClosed) return candidate.refuse(STOPPING);
    const pool = this.poolOf(routeId);
    const untilMs = exchange.arrivedMs + (stream ? queueStreamMs : Math.min(queueMs, LONGEST_QUEUE_MS));
    const request = new QueuedRequest(candidate, { untilMs, beatEveryMs }, (gone) => {
      pool.leave(contract.id, gone);
    });
    const entry = pool.enter(contract, request);
    if (entry.kind === 'full') return request.refuse({ kind: 'queue-full' });
    if (entry.kind === 'own-full')
      return request.refuse({ kind: 'queue-own-full', most: this.#options.mostPerTenant });
    if (entry.kind === 'instead-of') entry.other.refuse({ kind: 'queue-full' });
    this.#dispatch(pool);
  }

  /** A request of a pool is over: what it really took. */
  ended(seat: PoolSeat, { input, output }: Pick<TokenCounts, 'input' | 'output'>): void {
    const { pool } = seat;
    pool.ended(seat, input, output);
    // Later: what ends is in the middle of its own work.
    if (pool.queued > 0) setImmediate(() => this.#dispatch(pool));
  }

  /** How much of a pool's capacity is this gateway's, always one request at least; the rest is others'. */
  divide(routeId: string, part: number): void {
    this.#parts.set(routeId, Math.max(1, Math.ceil(part - ROUNDING)));
    this.#makeRoom(routeId, this.poolOf(routeId));
  }

  /** Called each second: who has waited for too long, and how much the engines take now. */
  look(): void {
    const nowMs = this.#options.nowMs();
    for (const [routeId, pool] of this.#pools) {
      for (const request of pool.takeLate(nowMs)) request.refuse(lateness(request, nowMs));
      this.#makeRoom(routeId, pool);
    }
  }

  /** Nobody waits any more: those who do may ask another gateway. */
  close(): void {
    this.#isClosed = true;
    for (const pool of this.#pools.values())
      for (const request of pool.takeLate(Number.POSITIVE_INFINITY)) request.refuse(STOPPING);
  }

  #open(routeId: string): QueuePool {
    const pool: QueuePool = new FairPool<QueuedRequest>(
      this.#options,
      this.#options.capacityOf(routeId) ?? 0,
    );
    this.#pools.set(routeId, pool);
    return pool;
  }

  #makeRoom(routeId: string, pool: QueuePool): void {
    const capacity = this.#options.capacityOf(routeId);
    if (capacity === undefined) return this.#disband(routeId, pool);
    pool.room = Math.min(capacity, this.#parts.get(routeId) ?? capacity);
    this.#dispatch(pool);
  }

  /** Its engines are gone: each looks for another way. */
  #disband(routeId: string, pool: QueuePool): void {
    this.#parts.delete(routeId);
    pool.room = 0;
    for (const request of pool.takeLate(Number.POSITIVE_INFINITY)) request.go(NO_TURN);
  }

  #dispatch(pool: QueuePool): void {
    for (let next = pool.next(); next; next = pool.next()) {
      const { claimant, waiter } = next;
      waiter.go(turnOf(pool, claimant, waiter, () => this.#dispatch(pool)));
    }
  }
}

/** Of a request that has to find another way. */
const NO_TURN: Turn = { pool: undefined, claimant: undefined, holdUp: () => () => undefined };

const turnOf = (
  pool: QueuePool,
  claimant: Claimant<QueuedRequest>,
  { line }: QueuedRequest,
  whenLetGo: () => void,
): Turn => ({
  pool,
  claimant,
  holdUp: () => {
    claimant.lines.holdUp(line);
    return () => {
      pool.letGo(claimant, line);
      whenLetGo();
    };
  },
});

const lateness = ({ candidate }: QueuedRequest, nowMs: number): QueueRefusal => ({
  kind: 'queue-late',
  waitedMs: nowMs - candidate.exchange.arrivedMs,
});
