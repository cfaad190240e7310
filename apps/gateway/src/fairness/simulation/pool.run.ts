import type { Claimant, Contract, Waiter } from '../claimant.ts';
import type { FairPool, Seat } from '../fair.pool.ts';
import { INPUT_WEIGHT, OUTPUT_WEIGHT } from '../service.ts';

/** A request that somebody sends, as long as it will turn out. */
export interface Demand {
  readonly tenant: Contract;
  readonly line?: string;
  readonly atMs: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** How long one turn of an engine takes that computes prompts and one token more of every answer. */
export interface EnginePace {
  readonly turnMs: number;
  readonly perRequestMs: number;
  readonly perInputTokenMs: number;
}

/** A demand on its way, and what came of it. */
export class Trip implements Waiter {
  readonly demand: Demand;
  readonly line: string;
  readonly untilMs: number;
  firstTokenMs: number | undefined;
  endedMs: number | undefined;
  delivered = 0;
  /** An engine has it. */
  hasBegun = false;

  constructor(demand: Demand, patienceMs: number) {
    this.demand = demand;
    this.line = demand.line ?? 'key';
    this.untilMs = demand.atMs + patienceMs;
  }
}

type Scheduler = Pick<
  FairPool<Trip>,
  | 'mustQueue'
  | 'hasRoom'
  | 'queued'
  | 'arrive'
  | 'began'
  | 'passing'
  | 'ended'
  | 'enter'
  | 'next'
  | 'takeLate'
>;

interface Running extends Seat {
  readonly trip: Trip;
}

export interface RunOptions {
  readonly pace?: EnginePace;
  /** How long a request waits for its turn; for ever unless told. */
  readonly patienceMs?: number;
  /** As whose it queues: its own collectivité's, unless told. */
  readonly queuesAs?: (demand: Demand) => Contract;
}

const AT_ONCE: EnginePace = { turnMs: 1, perRequestMs: 0, perInputTokenMs: 0 };

/** A pool before one engine, in simulated time: the scheduler is the gateway's own. */
export class PoolRun {
  nowMs = 0;
  /** What each collectivité really got. */
  readonly service = new Map<string, number>();
  readonly trips: Trip[] = [];
  readonly refused: Trip[] = [];
  readonly late: Trip[] = [];
  readonly #pool: Scheduler;
  readonly #pace: EnginePace;
  readonly #patienceMs: number;
  readonly #queuesAs: (demand: Demand) => Contract;
  #running: Running[] = [];

  constructor(pool: Scheduler, options: RunOptions = {}) {
    this.#pool = pool;
    this.#pace = options.pace ?? AT_ONCE;
    this.#patienceMs = options.patienceMs ?? Number.POSITIVE_INFINITY;
    this.#queuesAs = options.queuesAs ?? (({ tenant }) => tenant);
  }

  get isIdle(): boolean {
    return this.#running.length === 0 && this.#pool.queued === 0;
  }

  get running(): number {
    return this.#running.length;
  }

  offer(demand: Demand): Trip {
    const trip = new Trip(demand, this.#patienceMs);
    this.trips.push(trip);
    if (!this.#pool.mustQueue) {
      this.#begin(this.#pool.arrive(this.#queuesAs(demand)), trip);
      return trip;
    }
    const entry = this.#pool.enter(this.#queuesAs(demand), trip);
    if (entry.kind === 'full' || entry.kind === 'own-full') this.refused.push(trip);
    if (entry.kind === 'instead-of') this.refused.push(entry.other);
    this.dispatch();
    return trip;
  }

  /** One turn of the engine: a token more for everybody. */
  step(): void {
    const { turnMs, perRequestMs, perInputTokenMs } = this.#pace;
    const prompts = this.#running.filter(({ trip }) => trip.delivered === 0);
    const inputTokens = prompts.reduce((sum, { trip }) => sum + trip.demand.inputTokens, 0);
    this.nowMs += turnMs + perRequestMs * this.#running.length + perInputTokenMs * inputTokens;
    for (const running of this.#running) this.#deliver(running);
    this.#running = this.#running.filter(({ trip }) => trip.endedMs === undefined);
    this.late.push(...this.#pool.takeLate(this.nowMs));
    this.dispatch();
  }

  dispatch(): void {
    for (let turn = this.#pool.next(); turn; turn = this.#pool.next())
      this.#begin(turn.claimant, turn.waiter);
  }

  /** Runs until all that was sent is over; demands come in the order of their instants. */
  play(demands: readonly Demand[], each: () => void = () => undefined): void {
    for (let next = 0; next < demands.length || !this.isIdle; each()) {
      if (this.isIdle) this.nowMs = Math.max(this.nowMs, demands[next]?.atMs ?? 0);
      while (next < demands.length && demands[next]!.atMs <= this.nowMs) this.offer(demands[next++]!);
      this.step();
    }
  }

  #begin(claimant: Claimant<Trip>, trip: Trip): void {
    const { inputTokens } = trip.demand;
    trip.hasBegun = true;
    this.#pool.began(claimant, inputTokens);
    this.#note(trip, INPUT_WEIGHT * inputTokens);
    this.#running.push({ trip, claimant, inputCharged: inputTokens, outputCharged: 0 });
  }

  #deliver(running: Running): void {
    const { trip } = running;
    const { inputTokens, outputTokens } = trip.demand;
    trip.firstTokenMs ??= this.nowMs;
    trip.delivered++;
    this.#note(trip, OUTPUT_WEIGHT);
    if (trip.delivered < outputTokens) return this.#pool.passing(running, trip.delivered);
    trip.endedMs = this.nowMs;
    this.#pool.ended(running, inputTokens, outputTokens);
  }

  #note({ demand }: Trip, service: number): void {
    this.service.set(demand.tenant.id, (this.service.get(demand.tenant.id) ?? 0) + service);
  }
}
