import type { ShareAnswer, ShareCall } from '@beffroi/quotas/domain';
import { FairPool } from '../fair.pool.ts';
import { reportOf, takeCounters } from '../pool.report.ts';
import { type Demand, PoolRun, type Trip } from './pool.run.ts';

/** Who divides the pool: `quotas.share`, or what would be in its place. */
export interface Sharing {
  share(run: string, call: ShareCall, nowMs: number): ShareAnswer;
}

export interface GatewayDemand extends Demand {
  /** Which gateway it comes to. */
  readonly gateway: number;
}

export const STEP_MS = 20;
const PACE = { turnMs: STEP_MS, perRequestMs: 0, perInputTokenMs: 0 };
const SHARE_EVERY_MS = 1_000;
const POOL = 'pool';
const ENDLESS = { mostPerTenant: 1e6, most: 1e6 };

interface SimulatedGateway {
  readonly name: string;
  readonly pool: FairPool<Trip>;
  readonly run: PoolRun;
  seq: number;
}

/** Several gateways before one engine, each with its queues, and the database between them. */
export class ManyGateways {
  nowMs = 0;
  /** From when on the database does not answer. */
  awayFromMs = Number.POSITIVE_INFINITY;
  readonly gateways: readonly SimulatedGateway[];
  readonly #sharing: Sharing;
  readonly #capacity: number;

  constructor(names: readonly string[], capacity: number, sharing: Sharing) {
    this.#sharing = sharing;
    this.#capacity = capacity;
    this.gateways = names.map((name) => {
      const pool = new FairPool<Trip>(ENDLESS, Math.ceil(capacity / names.length));
      return {
        name,
        pool,
        run: new PoolRun(pool, { pace: PACE }),
        seq: 0,
      };
    });
  }

  get isIdle(): boolean {
    return this.gateways.every(({ run }) => run.isIdle);
  }

  get inFlight(): number {
    return this.gateways.reduce((sum, { run }) => sum + run.running, 0);
  }

  get service(): ReadonlyMap<string, number> {
    const service = new Map<string, number>();
    for (const { run } of this.gateways)
      for (const [id, given] of run.service) service.set(id, (service.get(id) ?? 0) + given);
    return service;
  }

  waits(tenant: string): boolean {
    return this.gateways.some(({ pool }) =>
      [...pool.claimants()].some(({ id, isBacklogged }) => id === tenant && isBacklogged),
    );
  }

  play(demands: readonly GatewayDemand[], each: () => void = () => undefined): void {
    for (let next = 0; next < demands.length || !this.isIdle; each()) {
      while (next < demands.length && demands[next]!.atMs <= this.nowMs) {
        const demand = demands[next++]!;
        this.gateways[demand.gateway]!.run.offer(demand);
      }
      for (const { run } of this.gateways) run.step();
      this.nowMs += STEP_MS;
      for (const [at, gateway] of this.gateways.entries()) this.#shareAt(gateway, at);
    }
  }

  /** Gateways do not tell at the same instant. */
  #shareAt(gateway: SimulatedGateway, at: number): void {
    const phaseMs = Math.floor((at * SHARE_EVERY_MS) / this.gateways.length / STEP_MS) * STEP_MS;
    if (this.nowMs % SHARE_EVERY_MS !== phaseMs || this.nowMs >= this.awayFromMs) return;
    const { name, pool, run } = gateway;
    const report = reportOf({ pool: POOL, capacity: this.#capacity }, pool.claimants());
    const answer = this.#sharing.share(name, { seq: ++gateway.seq, pools: [report] }, this.nowMs);
    if (answer.kind !== 'shared') throw new Error(`the ledger answered ${answer.kind}`);
    takeCounters(pool.claimants(), report, answer.pools[0]!);
    pool.room = Math.max(1, Math.ceil(answer.pools[0]!.room - 1e-6));
    run.dispatch();
  }
}
