import type { IncarnationId, LimitId } from '@beffroi/kernel';
import {
  capInForce,
  type Charge,
  HoldLedger,
  isBudget,
  type LedgerLimit,
  START_WITHIN_MS,
  windowAt,
} from '@beffroi/quotas/domain';
import type { Limit } from '../../records/record.views.ts';
import { endedRuns } from '../ended.runs.ts';
import { Limiter, LONGEST_WAIT_MS } from '../limiter.ts';
import type { ReplayedRun } from '../spending.reader.ts';
import { Dice } from './dice.ts';
import { Oracle } from './oracle.ts';
import { Schedule } from './schedule.ts';
import {
  type Kept,
  limitId,
  originOf,
  SimulatedDatabase,
  type SimulatedEvent,
} from './simulated.database.ts';
import { type Death, SimulatedGateway } from './simulated.gateway.ts';
import type { Pace, Surroundings } from './surroundings.ts';

/** What a wrong implementation would do in its place. */
export interface Parts {
  readonly newLedger: (origin: string) => HoldLedger;
  readonly newLimiter: () => Limiter;
  readonly endedRuns: typeof endedRuns;
}
export const SOUND: Parts = {
  newLedger: (origin) => new HoldLedger(origin),
  newLimiter: () => new Limiter(),
  endedRuns,
};

/** Seconds of a crowd; or hours, for what takes minutes. */
const FAST: Pace = {
  pollEveryMs: 250,
  tickEveryMs: 100,
  arrivalEveryMs: 40,
  callDeadlineMs: 400,
  longestMs: 1_500,
  lengthMs: 8_000,
  delayMs: 60,
};
const SLOW: Pace = {
  pollEveryMs: 20_000,
  tickEveryMs: 15_000,
  arrivalEveryMs: 15_000,
  callDeadlineMs: 10_000,
  longestMs: 1_500_000,
  lengthMs: 6_000_000,
  delayMs: 8_000,
};

/** The last seconds of a day, of a month with 25-hour night before it, of an exercise; and the middle of a minute. */
const STARTS = [
  '2026-10-24T21:59:57Z',
  '2026-10-31T22:59:56Z',
  '2026-12-31T22:59:55Z',
  '2026-11-22T10:00:30Z',
];

/** A database, some gateways, a network between them, and everything that can go wrong; repeated by its seed. */
export class World implements Surroundings {
  readonly dice: Dice;
  readonly schedule = new Schedule();
  readonly pace: Pace;
  readonly maxIsolationMs = 900_000;
  readonly database: SimulatedDatabase;
  readonly oracle: Oracle;
  readonly limits: Limit[] = [];
  /** Budgets that begin to be held in the midst of what they limit; of some worlds. */
  readonly lateLimits: Limit[] = [];
  readonly ships: boolean;
  readonly #unknown = new Map<LimitId, ReadonlySet<IncarnationId>>();
  readonly network = { send: (act: () => void) => this.#send(act) };
  readonly newLimiter: () => Limiter;
  readonly gateways: SimulatedGateway[] = [];
  /** Runs of which no journal tells that can be believed: what they held is lost until an operator writes it off. */
  readonly lostRuns: SimulatedGateway[] = [];
  /** A failover or restore happened: nobody knows what was spent in its shadow but by hearsay. */
  hasForgotten = false;
  readonly #parts: Parts;
  readonly #journals = new Map<string, readonly ReplayedRun[]>();
  /** What earlier runs of a gateway have left to ship. */
  readonly #events = new Map<string, readonly SimulatedEvent[]>();
  /** How often the machine of a gateway was started. */
  readonly #boots = new Map<string, number>();
  readonly #lostAmounts = new Map<string, number>();
  #isCalm = false;
  #runs = 0;

  constructor(seed: number, parts: Parts = SOUND) {
    this.dice = new Dice(seed);
    this.pace = this.dice.chance(0.8) ? FAST : SLOW;
    this.#parts = parts;
    this.newLimiter = parts.newLimiter;
    this.ships = this.isFast && seed % WORLDS_A_LATE_ONE === 0;
    const startMs = Date.parse(this.dice.pick(STARTS));
    this.database = new SimulatedDatabase(this.schedule, startMs, parts.newLedger(originOf(1)));
    this.oracle = new Oracle((limit) => this.database.highestCap(limit));
    const count = 1 + this.dice.below(4);
    for (let index = 0; index < count; index++) this.#addLimit(index);
    if (this.ships) for (let index = 0; index < 2; index++) this.#planLate(index);
    const gateways = 1 + this.dice.below(4);
    for (let index = 0; index < gateways; index++) this.#startGateway(`gateway-${index}`, []);
  }

  /** Its gateways ask and are answered while a client waits. */
  get isFast(): boolean {
    return this.pace === FAST;
  }

  limitOf(id: LimitId): LedgerLimit {
    return this.database.ledger.limits.get(id)!;
  }

  /** Runs it, heals everything, lets all end. */
  run(): void {
    const { lengthMs, arrivalEveryMs } = this.pace;
    this.schedule.every(arrivalEveryMs, () => {
      if (!this.#isCalm) this.#arrive();
      return !this.#isCalm;
    });
    const troubles = this.dice.below(6);
    for (let index = 0; index < troubles; index++)
      this.schedule.in(this.dice.roll() * lengthMs, this.#trouble());
    this.schedule.runUntil(lengthMs);
    this.#isCalm = true;
    for (const gateway of this.gateways) gateway.isCutOff = false;
    this.schedule.runUntil(lengthMs + this.pace.longestMs + this.pace.callDeadlineMs * 20);
    this.#noteLeftUnknown();
  }

  /** Runs that left, and whose last words a failover has taken: nobody says them again. */
  #noteLeftUnknown(): void {
    const { ledger } = this.database;
    const unknown = this.gateways.filter(
      ({ hasLeft, incarnation }) => hasLeft && !ledger.hasEnded(incarnation),
    );
    this.lostRuns.push(...unknown.filter((run) => !this.lostRuns.includes(run)));
  }

  /**
   * Once all is healed: asks at one gateway for all that is left of each budget, as a client that comes again.
   *
   * @returns limits of which it was not to be had
   */
  shortOf(): string[] {
    const gateway = this.gateways.find(({ isAlive }) => isAlive)!;
    const short = this.limits.filter((limit) => isBudget(limit.window) && !this.#obtains(gateway, limit));
    return short.map(({ id }) => id);
  }

  #obtains(gateway: SimulatedGateway, limit: Limit): boolean {
    for (let tries = 0; tries < 20; tries++) {
      const left = this.#leftOf(limit.id, gateway.clock.nowMs());
      if (left <= 0) return true;
      const before = this.oracle.admissions;
      gateway.request([limit], { requests: left, tokens: left, micros: left });
      this.schedule.runUntil(this.schedule.nowMs + this.pace.pollEveryMs * 6 + LONGEST_WAIT_MS);
      if (this.oracle.admissions > before) return true;
    }
    return false;
  }

  /** Of its cap, without what was spent and what runs hold whose disk was lost. */
  #leftOf(id: LimitId, nowMs: number): number {
    const limit = this.limitOf(id);
    const window = windowAt(limit.window, nowMs).startMs;
    const lost = this.#lostAmounts.get(placeOf(id, window)) ?? 0;
    const { used, takenBack } = this.oracle.budgetOf(id, window);
    const spent = Math.max(used, Math.min(this.#toldOf(id, window), used + takenBack));
    // By the later clock: the database's may have gone back.
    return (capInForce(limit, Math.max(nowMs, this.database.nowMs)) ?? 0) - spent - lost;
  }

  /** What the ledger knows as spent of a budget. An estimate that was told stays, if its run ends before it tells the correction. */
  #toldOf(limit: LimitId, window: number): number {
    const { rows, openings } = this.database.ledger;
    let told = openings.get(placeOf(limit, window)) ?? 0;
    for (const row of rows.values()) if (row.limit === limit && row.window === window) told += row.spent;
    return told;
  }

  /**
   * An operator writes off what lost runs held.
   *
   * @returns where more is lost than a tenth of the limit and what the run had reserved at once, one request more included
   */
  writeOff(): string[] {
    const { ledger } = this.database;
    const beyond: string[] = [];
    for (const run of this.lostRuns) {
      for (const { limit, window, held, incarnation } of ledger.rows.values()) {
        if (incarnation !== run.incarnation || window === null) continue;
        const lost = held - run.usedOf(this.limitOf(limit), window);
        const place = placeOf(limit, window);
        this.#lostAmounts.set(place, (this.#lostAmounts.get(place) ?? 0) + lost);
        const most = this.database.highestCap(limit) / 10 + run.mostReservedOf(this.limitOf(limit));
        if (lost > most + LARGEST_REQUEST) beyond.push(`${place}: ${lost} of ${most} and one request`);
      }
      ledger.writeOff(run.incarnation, this.database.nowMs);
    }
    return beyond;
  }

  /** Budgets of which the ledger knows less as spent than was used, or more than ever was. */
  miscounted(): string[] {
    const late = new Set(this.lateLimits.map(({ id }) => id));
    const limits = [...this.database.ledger.limits.values()].filter(({ id }) => !late.has(id));
    const budgets = [...this.oracle.budgets(limits)];
    return budgets.flatMap(({ limit, window, used, takenBack }) => {
      const told = this.#toldOf(limit, window);
      return told >= used && told <= used + takenBack
        ? []
        : [`${placeOf(limit, window)}: ${told} of ${used}`];
    });
  }

  /** Limits that began in the midst of use and of which the ledger knows less than was used, or more than ever was. */
  miscountedLate(): string[] {
    const known = this.lateLimits.filter(({ id }) => this.#unknown.get(id)?.size === 0);
    return known.flatMap(({ id }) =>
      [...this.oracle.windowsOf(id)].flatMap(([window, used]) => {
        const { window: kind, start } = this.limitOf(id);
        if (window < windowAt(kind, start!.sinceMs).startMs) return [];
        const told = this.#toldOf(id, window);
        const { takenBack } = this.oracle.budgetOf(id, window);
        return told >= used && told <= used + takenBack ? [] : [`${placeOf(id, window)}: ${told} of ${used}`];
      }),
    );
  }

  retry(limits: readonly Limit[], charge: Charge, late: readonly Limit[]): void {
    if (this.#isCalm || !this.dice.chance(0.3)) return;
    this.schedule.in(RETRY_MS, () => {
      if (!this.#isCalm) this.dice.pick(this.gateways).request(limits, charge, late);
    });
  }

  /** All that was admitted beyond a limit, wherever somebody could have known. */
  overspent(): string[] {
    if (this.hasForgotten || this.database.hasJumped) return this.oracle.overspent;
    const isExempt = (limit: LimitId, run: IncarnationId) => this.#unknown.get(limit)?.has(run) ?? false;
    return [...this.oracle.overspent, ...this.oracle.overspentLate(isExempt)];
  }

  durationMs(): number {
    return this.dice.roll() * this.pace.longestMs;
  }

  partOf(charge: Charge): Charge {
    const share = this.dice.chance(0.5) ? 1 : this.dice.roll();
    return {
      requests: 1,
      tokens: Math.floor(charge.tokens * share),
      micros: Math.floor(charge.micros * share),
    };
  }

  #arrive(): void {
    const gateway = this.dice.pick(this.gateways);
    const under = this.limits.filter(() => this.dice.chance(0.8));
    const tokens = 1 + this.dice.below(30);
    const late = this.lateLimits.filter(() => this.dice.chance(0.8));
    gateway.request(under, { requests: 1, tokens, micros: tokens * 3 }, late);
  }

  #planLate(index: number): void {
    const [metric, window] = this.dice.pick(LATE_KINDS);
    const value = 1 + this.dice.below(metric === 'requests' ? 120 : 1_800);
    const id = limitId(`late-${index}`);
    this.lateLimits.push({ id, level: 'pool', ownerId: null, metric, window, value, shadow: false });
    this.schedule.in(this.dice.roll() * this.pace.lengthMs * 0.8, () => {
      this.oracle.begin(id, value);
      const seq = this.database.begin({ id, metric, window, value, override: null });
      const there = [...this.gateways];
      this.schedule.in(START_WITHIN_MS, () => this.#noteUnknown(id, seq, there));
    });
  }

  /** Runs that have not told in time what they admitted without a limit: dead, cut off, or unlucky. */
  #noteUnknown(limit: LimitId, seq: number, there: readonly SimulatedGateway[]): void {
    const { runs } = this.database.ledger;
    const late = there.filter(({ incarnation }) => (runs.get(incarnation)?.toldSeq ?? 0) < seq);
    this.#unknown.set(limit, new Set(late.map(({ incarnation }) => incarnation)));
  }

  #addLimit(index: number): void {
    const [metric, window] = this.dice.pick(KINDS);
    const value =
      metric === 'in-flight' ? 1 + this.dice.below(6) : 1 + this.dice.below(metric === 'requests' ? 60 : 900);
    const id = limitId(`limit-${index}`);
    this.database.setLimit({ id, metric, window, value, override: null });
    this.limits.push({ id, level: 'pool', ownerId: null, metric, window, value, shadow: false });
  }

  #startGateway(id: string, fences: readonly IncarnationId[]): SimulatedGateway {
    const bootId = `${id}-boot-${this.#boots.get(id) ?? 0}`;
    const gateway = new SimulatedGateway(this, id, { number: this.#runs++, bootId, fences });
    this.gateways.push(gateway);
    gateway.start();
    return gateway;
  }

  #send(act: () => void): void {
    const { dice, schedule, pace } = this;
    if (this.#isCalm) return schedule.in(1, act);
    if (dice.chance(0.04)) return;
    const delayMs = dice.chance(0.05) ? pace.callDeadlineMs * 2 * dice.roll() : pace.delayMs * dice.roll();
    schedule.in(delayMs, act);
    if (dice.chance(0.04)) schedule.in(delayMs + pace.callDeadlineMs * 2 * dice.roll(), act);
  }

  #trouble(): () => void {
    return this.dice.pick([
      () => this.#crash('killed'),
      () => this.#crash('killed'),
      () => this.#crash('without power'),
      () => this.#crash('burnt'),
      () => this.#restart(),
      () => this.#restart(),
      () => this.#restart(),
      () => this.#cut(),
      () => this.#failOver('everything'),
      () => this.#failOver('registrations'),
      () => this.#failOver('nothing'),
      () => this.#failOver('nothing', this.pace.lengthMs / 2),
      () => this.database.moveClock((this.dice.roll() - 0.5) * 2 * CLOCK_ERROR_MS),
      () => this.#changeLimit(),
      () => this.#changeLimit(),
      () =>
        this.database.move(
          this.dice.pick(this.limits).id,
          this.dice.pick(this.limits).id,
          this.dice.below(300),
        ),
    ]);
  }

  #crash(death: Death): void {
    const victim = this.dice.pick(this.gateways);
    if (!victim.isAlive) return;
    const { id } = victim;
    this.#keepJournal(id, victim.die(death), victim);
    if (death === 'burnt') {
      this.#journals.delete(id);
      this.#events.delete(id);
    }
    if (death !== 'killed') {
      this.#boots.set(id, (this.#boots.get(id) ?? 0) + 1);
      this.#noteLost(id);
    }
    this.#replace(id);
  }

  /** As for a new version. */
  #restart(): void {
    const leaver = this.dice.pick(this.gateways);
    if (!leaver.isAlive || leaver.isLeaving) return;
    const { longestMs, callDeadlineMs } = this.pace;
    const farewell = {
      graceMs: this.dice.roll() * longestMs,
      patienceMs: this.dice.roll() * 2 * callDeadlineMs,
    };
    leaver.leave(farewell, (journal) => {
      this.#keepJournal(leaver.id, journal, leaver);
      this.#replace(leaver.id);
    });
  }

  #keepJournal(id: string, journal: ReplayedRun | undefined, run: SimulatedGateway): void {
    this.#events.set(id, [...(this.#events.get(id) ?? []), ...run.events()]);
    if (journal) this.#journals.set(id, [...(this.#journals.get(id) ?? []), journal]);
  }

  #replace(id: string): void {
    this.schedule.in(this.dice.roll() * this.pace.callDeadlineMs, () => {
      const successor = this.#startGateway(id, this.#runsBefore(id));
      this.#tellEnded(successor, this.#journals.get(id) ?? []);
    });
  }

  /** The machine's earlier runs too, of which nobody had been told before it went down. */
  #noteLost(id: string): void {
    const { ledger } = this.database;
    const lost = this.gateways.filter(
      (run) => run.id === id && !run.isAlive && !ledger.hasEnded(run.incarnation),
    );
    this.lostRuns.push(...lost.filter((run) => !this.lostRuns.includes(run)));
  }

  #runsBefore(id: string): IncarnationId[] {
    return this.gateways.filter((gateway) => gateway.id === id).map(({ incarnation }) => incarnation);
  }

  /** Once the database has heard of the fences. */
  #tellEnded(successor: SimulatedGateway, replayed: readonly ReplayedRun[]): void {
    const { runs } = this.database.ledger;
    const { ended } = this.#parts.endedRuns(replayed, successor.bootId);
    this.schedule.every(this.pace.pollEveryMs, () => {
      const areFenced = ended.every(({ incarnation }) => runs.get(incarnation)?.fenced ?? true);
      if (areFenced && successor.isAlive) {
        successor.limiter.end(ended);
        this.database.ingest(successor.incarnation, this.#events.get(successor.id) ?? []);
      }
      return !areFenced && successor.isAlive;
    });
  }

  #cut(): void {
    const gateway = this.dice.pick(this.gateways);
    gateway.isCutOff = true;
    this.schedule.in(this.dice.roll() * this.pace.lengthMs * 0.5, () => {
      gateway.isCutOff = false;
    });
  }

  #failOver(kept: Kept, longestLagMs = this.pace.callDeadlineMs * 3): void {
    this.hasForgotten ||= kept !== 'everything';
    this.database.failOver(this.dice.roll() * longestLagMs, kept);
  }

  #changeLimit(): void {
    const { id } = this.dice.pick(this.limits);
    const limit = this.limitOf(id);
    const value = Math.floor((limit.value ?? 0) * this.dice.roll() * 2);
    const untilMs = this.database.nowMs + this.dice.roll() * this.pace.lengthMs;
    const isForAWhile = this.dice.chance(0.3);
    this.database.setLimit(isForAWhile ? { ...limit, override: { value, untilMs } } : { ...limit, value });
  }
}

const placeOf = (limit: LimitId, window: number): string => `${limit} ${window}`;

/** In whatever unit: see `#arrive`. */
const LARGEST_REQUEST = 90;
/** As a client does that was asked to. */
const RETRY_MS = 1_000;
/** A database's clock may be wrong by as much before rates of a run that is cut off can be freed too early. */
const CLOCK_ERROR_MS = 240_000;

/** One of so many begins limits late, and ships what it counts. */
const WORLDS_A_LATE_ONE = 3;
const LATE_KINDS = [
  ['requests', 'day'],
  ['requests', 'month'],
  ['tokens', 'month'],
] as const;

const KINDS = [
  ['tokens', 'day'],
  ['tokens', 'month'],
  ['euros', 'exercise'],
  ['requests', 'day'],
  ['requests', 'minute'],
  ['tokens', 'minute'],
  ['tokens', 'hour'],
  ['in-flight', 'none'],
] as const;
