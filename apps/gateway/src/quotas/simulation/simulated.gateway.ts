import { brandId, type IncarnationId } from '@beffroi/kernel';
import {
  amountOf,
  type Charge,
  type HoldCall,
  type LedgerLimit,
  NO_CHARGE,
  windowAt,
} from '@beffroi/quotas/domain';
import { DatabaseClock } from '../../clock/database.clock.ts';
import type { Limit } from '../../records/record.views.ts';
import { notedLimits } from '../hold.notes.ts';
import type { Limiter, QuotaAdmission, QuotaVerdict } from '../limiter.ts';
import { RequestLimits } from '../request.limits.ts';
import type { ReplayedRun } from '../spending.reader.ts';
import type { SimulatedEvent } from './simulated.database.ts';
import { SpendingTally } from '../spending.tally.ts';
import type { Dice } from './dice.ts';
import type { Surroundings } from './surroundings.ts';

/** In the journal: what was admitted, and what it cost once that is known. */
interface Entry {
  readonly id: string;
  readonly admission: QuotaAdmission;
  readonly atMs: number;
  /** Limits begun in the midst of use that are about it, and those among them that it does not count under. */
  readonly late: readonly Limit[];
  readonly unheld: readonly Limit[];
  actual: Charge | undefined;
  /** Raised whenever it is known better what it cost. */
  version: number;
  /** The version that the database has; -1: it knows nothing of it. */
  told: number;
}

/** How a run comes to its end: with its process, with the power of its machine, or with its disk. */
export type Death = 'killed' | 'without power' | 'burnt';

export interface Farewell {
  /** For requests under way. */
  readonly graceMs: number;
  /** For the database to hear what was spent. */
  readonly patienceMs: number;
}

const SHIP_EVERY_MS = 200;
/** Without power, what was written as late may be lost. */
const LONGEST_UNSYNCED_MS = 200;

/** One run of a gateway: the limiter as it is, with a clock, a journal, and a network that fails it. */
export class SimulatedGateway {
  readonly incarnation: IncarnationId;
  readonly id: string;
  readonly limiter: Limiter;
  readonly clock: DatabaseClock;
  readonly #world: Surroundings;
  readonly #dice: Dice;
  readonly #journal: Entry[] = [];
  readonly #mostReserved = new Map<string, number>();
  readonly bootId: string;
  #fences: readonly IncarnationId[];
  #contactMs: number | undefined;
  #lastChange = 0;
  #toldSeq = 0;
  #telling: { readonly seq: number; readonly untilMs: number } | undefined;
  #isShipping = false;
  readonly #heard = new Set<string>();
  #isAlive = true;
  #isLeaving = false;
  #isClosed = false;
  #hasLeft = false;
  isCutOff = false;

  constructor(
    world: Surroundings,
    id: string,
    run: { readonly number: number; readonly bootId: string; readonly fences: readonly IncarnationId[] },
  ) {
    this.#world = world;
    this.#dice = world.dice;
    this.id = id;
    this.incarnation = brandId<IncarnationId>(`${id}-${run.number}`);
    this.#fences = run.fences;
    this.bootId = run.bootId;
    this.limiter = world.newLimiter();
    const monotonicMs = () => world.schedule.nowMs;
    this.clock = new DatabaseClock({ monotonicMs, now: () => new Date(monotonicMs()) });
  }

  get isAlive(): boolean {
    return this.#isAlive;
  }

  get isLeaving(): boolean {
    return this.#isLeaving;
  }

  start(): void {
    const { pollEveryMs, tickEveryMs } = this.#world.pace;
    this.#poll();
    this.#world.schedule.every(pollEveryMs, () => {
      if (this.#isAlive) this.#poll();
      return this.#isAlive;
    });
    this.#world.schedule.every(tickEveryMs, () => {
      if (this.#isAlive) this.#pump();
      return this.#isAlive;
    });
    if (!this.#world.ships) return;
    this.#world.schedule.every(SHIP_EVERY_MS, () => {
      if (this.#isAlive) this.#ship();
      return this.#isAlive;
    });
  }

  /** Whether it stopped by itself, and the database knows what it spent. */
  get hasLeft(): boolean {
    return this.#hasLeft;
  }

  /**
   * A request of one of the world's kinds arrives.
   *
   * @param late limits that are about it too, once they are known here
   */
  request(limits: readonly Limit[], charge: Charge, late: readonly Limit[] = []): void {
    if (!this.#isAlive || this.#isLeaving || !this.clock.isTold || this.#isIsolated()) return;
    const known = late.filter(({ id }) => this.#heard.has(id));
    const of = new RequestLimits([...limits, ...known]);
    const nowMs = this.clock.nowMs();
    const verdict = this.limiter.admit(of, charge, nowMs);
    const told = (later: QuotaVerdict) => {
      if (later.kind === 'refused') return this.#world.retry(limits, charge, late);
      // While it waited another limit began: it is asked for anew.
      if (late.some((limit) => this.#heard.has(limit.id) && !known.includes(limit))) {
        this.limiter.release(later);
        return this.request(limits, charge, late);
      }
      this.#told(later, { late, unheld: late.filter((limit) => !known.includes(limit)) });
    };
    if (verdict) return told(verdict);
    this.limiter.wait(of, charge, nowMs, told);
    this.#pump();
  }

  /**
   * A clean stop: nothing is admitted any more, requests under way end or are cut short, what was spent is told.
   *
   * @param gone called with its journal, if nobody heard what it spent
   */
  leave({ graceMs, patienceMs }: Farewell, gone: (journal: ReplayedRun | undefined) => void): void {
    this.#isLeaving = true;
    const { schedule, pace } = this.#world;
    schedule.in(graceMs, () => {
      if (!this.#isAlive) return;
      this.#isClosed = true;
      for (const entry of this.#journal) if (!entry.actual) this.#settle(entry);
      const self = this.limiter.leave(this.incarnation);
      const untilMs = schedule.nowMs + patienceMs;
      this.#pump();
      schedule.every(pace.tickEveryMs, () => {
        if (!this.#isAlive) return false;
        this.#hasLeft = this.limiter.isEndTold(self);
        if (!this.#hasLeft && schedule.nowMs < untilMs) return true;
        this.#isAlive = false;
        if (this.#hasLeft) this.#sayGoodbye();
        gone(this.#hasLeft ? undefined : this.#replayed(schedule.nowMs));
        return false;
      });
    });
  }

  /** @returns what is left of its journal; nothing where the disk is gone */
  die(death: Death): ReplayedRun | undefined {
    this.#isAlive = false;
    for (const entry of this.#journal) {
      if (entry.actual) continue;
      // Without its end in the journal nobody knows how far it came: the engine may have given all.
      const { reserved } = entry.admission;
      this.#end(entry, death === 'killed' ? this.#world.partOf(reserved) : reserved);
    }
    if (death === 'burnt') return undefined;
    const lostMs = death === 'killed' ? 0 : this.#dice.roll() * LONGEST_UNSYNCED_MS;
    return this.#replayed(this.#world.schedule.nowMs - lostMs);
  }

  #replayed(syncedMs: number): ReplayedRun {
    const spent = tallyOf(this.#journal.filter(({ atMs }) => atMs <= syncedMs)).spent();
    return { incarnation: this.incarnation, bootId: this.bootId, spent };
  }

  /** At once, under one limit. */
  mostReservedOf(limit: LedgerLimit): number {
    return this.#mostReserved.get(limit.id) ?? 0;
  }

  /** By this run, of a budget in its window. */
  usedOf({ id, metric, window }: LedgerLimit, atMs: number): number {
    const { startMs } = windowAt(window, atMs);
    return this.#journal
      .filter(({ admission }) =>
        admission.holds.some((hold) => hold.limit.id === id && hold.windowMs === startMs),
      )
      .reduce((sum, { admission, actual }) => sum + amountOf(metric, actual ?? admission.reserved), 0);
  }

  #isIsolated(): boolean {
    return (
      this.#contactMs === undefined ||
      this.#world.schedule.nowMs - this.#contactMs > this.#world.maxIsolationMs
    );
  }

  #poll(): void {
    const { database, schedule, network } = this.#world;
    const sentMs = schedule.nowMs;
    if (this.isCutOff) return;
    const [lastChange, toldSeq] = [this.#lastChange, this.#noteTold()];
    network.send(() => {
      database.register(this.incarnation, this.id, this.#fences);
      const answer = database.poll(this.incarnation, lastChange, toldSeq);
      network.send(() => {
        if (!this.#isAlive || answer.fenced || this.isCutOff) return;
        if (this.#contactMs !== undefined && this.#isIsolated()) this.limiter.forgetRates();
        this.#contactMs = Math.max(sentMs, this.#contactMs ?? sentMs);
        this.clock.tell(new Date(answer.now).toISOString());
        this.limiter.noteOrigin(answer.origin);
        this.limiter.contend(answer.contended, this.clock.nowMs());
        for (const limit of answer.changed) {
          this.#heard.add(limit);
          this.limiter.lower([limit], this.clock.nowMs());
        }
        this.#lastChange = Math.max(this.#lastChange, answer.lastChange);
        this.#pump();
      });
    });
  }

  /** As `RecordTail` does. */
  #noteTold(): number {
    const { untilMs = 0, seq = 0 } = this.#telling ?? {};
    const isTold = ({ admission, told, actual }: Entry) =>
      admission.atMs > untilMs || (actual ? told > 0 : told === 0);
    if (this.#telling && this.#journal.every(isTold)) {
      this.#toldSeq = seq;
      this.#telling = undefined;
    }
    if (!this.#telling && this.#lastChange > this.#toldSeq)
      this.#telling = { seq: this.#lastChange, untilMs: this.clock.nowMs() };
    return this.#toldSeq;
  }

  /** What the database does not know yet: one call at a time. */
  #ship(): void {
    const { database, network, schedule, pace } = this.#world;
    const entries = this.#journal.filter(({ told, version }) => told < version);
    if (this.#isShipping || this.isCutOff || entries.length === 0) return;
    this.#isShipping = true;
    const events = entries.map(eventOf);
    let isAnswered = false;
    schedule.in(pace.callDeadlineMs, () => {
      if (!isAnswered) this.#isShipping = false;
      isAnswered = true;
    });
    network.send(() => {
      database.ingest(this.incarnation, events);
      network.send(() => {
        if (isAnswered) return;
        isAnswered = true;
        this.#isShipping = false;
        entries.forEach((entry, index) => {
          entry.told = Math.max(entry.told, events[index]!.version);
        });
      });
    });
  }

  /** What its journal tells of usage. */
  events(): SimulatedEvent[] {
    return this.#journal.map(eventOf);
  }

  #sayGoodbye(): void {
    if (!this.isCutOff) this.#world.network.send(() => this.#world.database.leave(this.incarnation));
  }

  #pump(): void {
    if (!this.clock.isTold) return;
    this.limiter.expire(this.clock.nowMs());
    const call = this.limiter.nextCall(this.clock.nowMs());
    if (call) this.#carry(call);
  }

  #carry(call: HoldCall): void {
    const { database, schedule, network, pace } = this.#world;
    schedule.in(pace.callDeadlineMs, () => {
      this.limiter.failed(call);
    });
    if (this.isCutOff) return;
    network.send(() => {
      const answer = database.hold(this.incarnation, call);
      network.send(() => {
        if (!this.#isAlive || this.isCutOff) return;
        if ('now' in answer) this.clock.tell(new Date(answer.now).toISOString());
        this.limiter.take(call, answer, this.clock.nowMs());
        this.#pump();
      });
    });
  }

  #told(verdict: QuotaAdmission, { late, unheld }: Pick<Entry, 'late' | 'unheld'>): void {
    // Its journal takes nothing any more.
    if (this.#isClosed) return this.limiter.release(verdict);
    const { oracle, schedule } = this.#world;
    oracle.admissions++;
    const id = `${this.incarnation} ${this.#journal.length}`;
    const entry: Entry = {
      id,
      admission: verdict,
      atMs: schedule.nowMs,
      late,
      unheld,
      actual: undefined,
      version: 0,
      told: -1,
    };
    this.#journal.push(entry);
    for (const limit of unheld) this.#useUnheld(limit, entry, amountOf(limit.metric, verdict.reserved));
    for (const hold of verdict.holds) {
      const { id } = hold.limit;
      this.#mostReserved.set(id, Math.max(hold.used - hold.settled, this.#mostReserved.get(id) ?? 0));
      oracle.use(
        this.#world.limitOf(hold.limit.id),
        verdict.atMs,
        amountOf(hold.limit.metric, verdict.reserved),
      );
    }
    schedule.in(this.#world.durationMs(), () => {
      if (!this.#isAlive || entry.actual) return;
      const actual = this.#settle(entry);
      if (this.#dice.chance(0.1)) this.#correctLater(entry, actual);
    });
  }

  /** Some fail, some are aborted: what came until then counts. */
  #settle(entry: Entry): Charge {
    const { admission } = entry;
    const actual = this.#dice.chance(0.15) ? NO_CHARGE : this.#world.partOf(admission.reserved);
    this.#end(entry, actual);
    this.limiter.settle(admission, actual);
    return actual;
  }

  /** It was an estimate; what is counted later is less. */
  #correctLater(entry: Entry, from: Charge): void {
    const { oracle, schedule, pace } = this.#world;
    const to = { ...from, tokens: Math.floor(from.tokens / 2), micros: Math.floor(from.micros / 2) };
    schedule.in(this.#dice.roll() * pace.callDeadlineMs, () => {
      if (!this.#isAlive || this.#isClosed) return;
      const { holds, atMs } = entry.admission;
      for (const { limit } of holds) {
        const by = amountOf(limit.metric, from) - amountOf(limit.metric, to);
        oracle.takeBack(this.#world.limitOf(limit.id), atMs, by);
      }
      for (const limit of entry.unheld)
        this.#useUnheld(limit, entry, amountOf(limit.metric, to) - amountOf(limit.metric, from));
      this.limiter.correct(entry.admission, { from, to });
      entry.actual = to;
      entry.version = 2;
    });
  }

  #useUnheld(limit: Limit, { admission }: Entry, amount: number): void {
    this.#world.oracle.useUnheld(limit, { by: this.incarnation, atMs: admission.atMs, amount });
  }

  #end(entry: Entry, actual: Charge): void {
    entry.actual = actual;
    entry.version = 1;
    for (const limit of entry.unheld)
      this.#useUnheld(
        limit,
        entry,
        amountOf(limit.metric, actual) - amountOf(limit.metric, entry.admission.reserved),
      );
    const { oracle } = this.#world;
    oracle.ends++;
    const { holds, reserved, atMs } = entry.admission;
    for (const { limit } of holds) {
      const isInFlight = limit.metric === 'in-flight';
      const change = isInFlight ? -1 : amountOf(limit.metric, actual) - amountOf(limit.metric, reserved);
      oracle.use(this.#world.limitOf(limit.id), atMs, change);
    }
  }
}

const eventOf = ({ id, admission, late, actual, version }: Entry): SimulatedEvent => ({
  id,
  admittedMs: admission.atMs,
  late,
  charge: actual ?? admission.reserved,
  version,
});

const tallyOf = (journal: readonly Entry[]): SpendingTally => {
  const tally = new SpendingTally();
  for (const { admission, actual } of journal)
    tally.add(notedLimits(admission.holds), admission.atMs, actual ?? admission.reserved);
  return tally;
};
