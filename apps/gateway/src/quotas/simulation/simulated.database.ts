import { brandId, type IncarnationId, type LimitId } from '@beffroi/kernel';
import {
  amountOf,
  capOf,
  type Charge,
  type HoldCall,
  type HoldCallAnswer,
  type HoldLedger,
  isBudget,
  type LedgerLimit,
  type LedgerRun,
  NO_CHARGE,
  windowAt,
} from '@beffroi/quotas/domain';
import type { Limit } from '../../records/record.views.ts';
import type { Schedule } from './schedule.ts';

export interface SimulatedPollAnswer {
  readonly now: number;
  readonly origin: string;
  readonly fenced: boolean;
  readonly contended: readonly string[];
  /** Limits that were published since. */
  readonly changed: readonly LimitId[];
  readonly lastChange: number;
}

/** Of what was acknowledged: with a synchronous standby all; else registrations, which wait for it; or nothing. */
export type Kept = 'everything' | 'registrations' | 'nothing';

/** What a gateway ships of a request: that it is under way, or what it cost. */
export interface SimulatedEvent {
  readonly id: string;
  readonly admittedMs: number;
  /** Limits begun in the midst of use that are about it, held or not. */
  readonly late: readonly Limit[];
  readonly charge: Charge;
  /** 0: under way. Of one request the highest counts. */
  readonly version: number;
}

/** PostgreSQL with its clock, its standby and its backups, as gateways see it. */
export class SimulatedDatabase {
  readonly ledger: HoldLedger;
  readonly #schedule: Schedule;
  readonly #startMs: number;
  #clockErrorMs = 0;
  #timeline = 1;
  hasLostRegistrations = false;
  readonly #highestCaps = new Map<LimitId, number>();
  readonly #changes: LimitId[] = [];
  readonly #counted = new Map<string, SimulatedEvent>();
  /** Nobody can say by it how long a limit has waited. */
  hasJumped = false;

  constructor(schedule: Schedule, startMs: number, ledger: HoldLedger) {
    this.#schedule = schedule;
    this.#startMs = startMs;
    this.ledger = ledger;
  }

  get nowMs(): number {
    return this.#startMs + this.#schedule.nowMs + this.#clockErrorMs;
  }

  get origin(): string {
    return originOf(this.#timeline);
  }

  moveClock(byMs: number): void {
    this.#clockErrorMs += byMs;
    this.hasJumped = true;
  }

  /** Begins to limit what has been used all along. @returns the number of its record */
  begin(limit: LedgerLimit): number {
    this.setLimit(limit);
    const seq = this.#changes.length;
    this.ledger.beginStart(limit.id, seq, this.nowMs);
    for (const event of this.#counted.values()) this.#countLate(event, limit.id, event.charge);
    return seq;
  }

  /** As `metering.ingest`: each event once, whoever ships it. */
  ingest(caller: IncarnationId, events: readonly SimulatedEvent[]): void {
    if (this.ledger.runs.get(caller)?.fenced) return;
    for (const event of events) this.#store(event);
  }

  #store(event: SimulatedEvent): void {
    const { id, admittedMs, late, charge, version } = event;
    const before = this.#counted.get(id);
    if (version === 0) {
      const reserved = new Map(late.map((limit) => [limit.id, amountOf(limit.metric, charge)]));
      if (!before) this.ledger.open.set(id, { admittedMs, reserved });
      return;
    }
    if (before && before.version >= version) return;
    this.ledger.open.delete(id);
    this.#counted.set(id, event);
    const was = before?.charge ?? NO_CHARGE;
    const more = {
      requests: charge.requests - was.requests,
      tokens: charge.tokens - was.tokens,
      micros: charge.micros - was.micros,
    };
    for (const limit of late) if (this.ledger.limits.has(limit.id)) this.#countLate(event, limit.id, more);
  }

  #countLate({ late, admittedMs }: SimulatedEvent, id: LimitId, charge: Charge): void {
    const limit = late.find((each) => each.id === id);
    if (limit) this.ledger.countLate(id, admittedMs, amountOf(limit.metric, charge));
  }

  setLimit(limit: LedgerLimit): void {
    this.ledger.limits.set(limit.id, limit);
    this.#changes.push(limit.id);
    this.#noteCaps();
  }

  /** The most that was ever allowed. */
  highestCap(limit: LimitId): number {
    return this.#highestCaps.get(limit)!;
  }

  /** Of an envelope, what nobody holds may move to another. */
  move(from: LimitId, to: LimitId, wish: number): void {
    const [giver, taker] = [this.ledger.limits.get(from)!, this.ledger.limits.get(to)!];
    if (!isBudget(giver.window) || giver.window !== taker.window || giver.metric !== taker.metric) return;
    const held = this.ledger.heldOf(from, windowAt(giver.window, this.nowMs).startMs);
    const amount = Math.max(0, Math.min(wish, (giver.value ?? 0) - held));
    this.setLimit({ ...giver, value: (giver.value ?? 0) - amount });
    this.setLimit({ ...taker, value: (taker.value ?? 0) + amount });
  }

  register(incarnation: IncarnationId, gatewayId: string, fences: readonly IncarnationId[]): void {
    const { runs } = this.ledger;
    const { nowMs } = this;
    for (const fence of fences) {
      const run = runs.get(fence);
      if (run) runs.set(fence, { ...run, fenced: true });
    }
    const known = runs.get(incarnation);
    runs.set(incarnation, {
      incarnation,
      gatewayId,
      registeredAt: known?.registeredAt ?? nowMs,
      polledAt: nowMs,
      fenced: known?.fenced ?? false,
      left: false,
      toldSeq: known?.toldSeq ?? 0,
    });
  }

  /** A run has told all that it spent, and is gone. */
  leave(incarnation: IncarnationId): void {
    const run = this.ledger.runs.get(incarnation);
    if (run) this.ledger.runs.set(incarnation, { ...run, left: true });
  }

  /**
   * @param lastChange of the answer before; 0: the first
   * @param toldSeq all that was admitted before that change is told
   */
  poll(incarnation: IncarnationId, lastChange: number, toldSeq: number): SimulatedPollAnswer {
    this.ledger.runs.set(incarnation, { ...this.ledger.runs.get(incarnation)!, toldSeq });
    const contended = [...this.ledger.contended].filter(([, untilMs]) => untilMs > this.nowMs);
    return {
      now: this.nowMs,
      origin: this.origin,
      fenced: this.ledger.runs.get(incarnation)?.fenced ?? false,
      contended: contended.map(([limit]) => limit),
      changed: this.#changes.slice(lastChange),
      lastChange: this.#changes.length,
    };
  }

  hold(caller: IncarnationId, call: HoldCall): HoldCallAnswer {
    return this.ledger.hold(caller, call, this.origin, this.nowMs);
  }

  /**
   * Another history begins: after a failover to a standby, or a restore.
   *
   * @param lagMs what was acknowledged in as many last moments is gone, as far as it is not `kept`
   */
  failOver(lagMs: number, kept: Kept): void {
    const standby = this.ledger.copy();
    const runs = new Map(this.ledger.runs);
    this.#schedule.in(lagMs, () => {
      if (kept !== 'everything') this.ledger.adopt(standby);
      if (kept === 'registrations') this.#forgetLeaves(runs);
      if (kept === 'nothing') this.#forgetRuns(runs);
      this.#timeline++;
    });
  }

  /** What a run told before it left stands before its leave in the log: a standby that has the one has the other. */
  #forgetLeaves(known: ReadonlyMap<IncarnationId, LedgerRun>): void {
    const { runs } = this.ledger;
    for (const run of runs.values())
      runs.set(run.incarnation, { ...run, left: known.get(run.incarnation)?.left ?? false });
  }

  /** Runs that registered since are the stated exception: nobody knows that they have to say again what they hold. */
  #forgetRuns(known: ReadonlyMap<IncarnationId, LedgerRun>): void {
    const { runs } = this.ledger;
    for (const incarnation of [...runs.keys()]) {
      const run = known.get(incarnation);
      if (run) runs.set(incarnation, run);
      else this.hasLostRegistrations = runs.delete(incarnation);
    }
  }

  #noteCaps(): void {
    for (const { id, metric, value, override } of this.ledger.limits.values()) {
      const caps = [value, ...(override ? [override.value] : [])].map(
        (each) => capOf(metric, each) ?? Number.POSITIVE_INFINITY,
      );
      this.#highestCaps.set(id, Math.max(...caps, this.#highestCaps.get(id) ?? 0));
    }
  }
}

export const originOf = (timeline: number): string => `1:simulated:${timeline}`;
export const limitId = (name: string): LimitId => brandId<LimitId>(name);
