import type { ServiceClass } from '@beffroi/contracts/dataplane';
import { roomOf } from './room.parts.ts';
import type { Claim, PoolReport, PoolShare, ShareAnswer, ShareCall } from './share.messages.ts';

/** What was told longer ago is no longer true: its gateway has gone or has nothing waiting. */
export const STALE_MS = 5_000;

interface ClaimRow extends Claim {
  readonly pool: string;
  readonly run: string;
}
interface GatewayRow {
  readonly pool: string;
  readonly run: string;
  readonly seq: number;
  readonly capacity: number;
  readonly toldAtMs: number;
}
interface CounterRow {
  readonly class: ServiceClass;
  counter: number;
}

/** `quotas.share` as plain values; whoever changes one changes the other. */
export class ShareLedger {
  /** Runs that polled; true: fenced. */
  readonly runs = new Map<string, boolean>();
  readonly #claims = new Map<string, ClaimRow>();
  readonly #gateways = new Map<string, GatewayRow>();
  readonly #counters = new Map<string, Map<string, CounterRow>>();

  share(run: string, call: ShareCall, nowMs: number): ShareAnswer {
    const isFenced = this.runs.get(run);
    if (isFenced === undefined) return { kind: 'unregistered' };
    if (isFenced) return { kind: 'fenced' };
    const pools = [...call.pools].sort((one, other) => (one.pool < other.pool ? -1 : 1));
    return { kind: 'shared', pools: pools.map((report) => this.#hear(run, call.seq, report, nowMs)) };
  }

  #hear(run: string, seq: number, report: PoolReport, nowMs: number): PoolShare {
    const { pool } = report;
    const known = this.#gateways.get(`${pool} ${run}`);
    if (seq > (known?.seq ?? -1)) this.#note(run, seq, report, nowMs);
    const fresh = this.#freshOf(pool, nowMs);
    const capacity = this.#capacityOf(pool, nowMs);
    const needs = fresh
      .map((claim) => ({ ...claim, need: claim.queued + claim.inFlight }))
      .filter(({ need }) => need > 0);
    const counters = this.#countersOf(pool);
    return {
      pool,
      room: roomOf(run, capacity, needs),
      isContended: fresh.some((claim) => claim.run !== run && claim.queued > 0),
      counters: Object.fromEntries(
        report.claims.map(({ tenant }) => [tenant, counters.get(tenant)?.counter ?? 0]),
      ),
    };
  }

  #note(run: string, seq: number, { pool, capacity, claims }: PoolReport, nowMs: number): void {
    const waited = new Set(
      this.#freshOf(pool, nowMs)
        .filter(waits)
        .map(({ tenant }) => tenant),
    );
    this.#gateways.set(`${pool} ${run}`, { pool, run, seq, capacity, toldAtMs: nowMs });
    const named = new Set(claims.map(({ tenant }) => tenant));
    for (const [key, claim] of this.#claims) {
      const isGone = claim.pool === pool && claim.run === run && !named.has(claim.tenant);
      if (isGone) this.#claims.set(key, { ...claim, queued: 0, heldUp: 0, starting: 0, inFlight: 0 });
    }
    for (const claim of claims) this.#charge({ ...claim, pool, run });
    const counters = this.#countersOf(pool);
    const floors = floorsOf(counters, waited);
    for (const claim of claims.filter((each) => waits(each) && !waited.has(each.tenant))) {
      const row = counters.get(claim.tenant)!;
      row.counter = Math.max(row.counter, floors.get(claim.class)!);
    }
  }

  #charge(claim: ClaimRow): void {
    const key = `${claim.pool} ${claim.run} ${claim.tenant}`;
    const given = claim.served - (this.#claims.get(key)?.served ?? 0);
    this.#claims.set(key, claim);
    const counters = this.#countersOf(claim.pool);
    const known = counters.get(claim.tenant);
    const before = known?.class === claim.class ? known.counter : 0;
    counters.set(claim.tenant, { class: claim.class, counter: before + given / claim.weight });
  }

  #countersOf(pool: string): Map<string, CounterRow> {
    let counters = this.#counters.get(pool);
    if (!counters) this.#counters.set(pool, (counters = new Map<string, CounterRow>()));
    return counters;
  }

  /** What gateways of this pool have told lately, those that were replaced left out. */
  #freshGatewaysOf(pool: string, nowMs: number): GatewayRow[] {
    return [...this.#gateways.values()].filter(
      (each) => each.pool === pool && each.toldAtMs > nowMs - STALE_MS && this.runs.get(each.run) === false,
    );
  }

  #freshOf(pool: string, nowMs: number): ClaimRow[] {
    const runs = new Set(this.#freshGatewaysOf(pool, nowMs).map(({ run }) => run));
    return [...this.#claims.values()].filter((claim) => claim.pool === pool && runs.has(claim.run));
  }

  /** They see the same engines, one a moment later than another: the least is the safe one. */
  #capacityOf(pool: string, nowMs: number): number {
    const told = this.#freshGatewaysOf(pool, nowMs)
      .map(({ capacity }) => capacity)
      .filter((capacity) => capacity > 0);
    return told.length > 0 ? Math.min(...told) : 0;
  }
}

/** Who waits for its own limits alone has no say in where others begin. */
const waits = ({ queued }: Claim): boolean => queued > 0;

/**
 * Where whoever begins to wait begins, in each class: with the least of those who wait; where nobody does, a new
 * contest begins, with the most of all.
 */
const floorsOf = (
  counters: ReadonlyMap<string, CounterRow>,
  waited: ReadonlySet<string>,
): Map<ServiceClass, number> =>
  new Map(
    [...Map.groupBy([...counters], ([, row]) => row.class)].map(([serviceClass, rows]) => {
      const waiting = rows.filter(([tenant]) => waited.has(tenant)).map(([, { counter }]) => counter);
      const all = rows.map(([, { counter }]) => counter);
      return [serviceClass, waiting.length > 0 ? Math.min(...waiting) : Math.max(...all)];
    }),
  );
