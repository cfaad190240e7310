import type { LimitMetric, LimitWindow } from '@beffroi/contracts/dataplane';
import type { IncarnationId, LimitId } from '@beffroi/kernel';
import { capOf } from '../charge.ts';
import { BUDGET_WINDOWS, isBudget, MINUTE_MS, windowAt } from '../quota.window.ts';
import { decideHold } from './hold.decision.ts';
import type { EndedRun, HoldAnswer, HoldAsk, HoldCall, HoldCallAnswer } from './hold.messages.ts';

export interface LedgerOverride {
  readonly value: number | null;
  /** undefined: it has begun. */
  readonly fromMs?: number;
  readonly untilMs: number;
}

/** A limit as the ledger must know it. */
export interface LedgerLimit {
  readonly id: LimitId;
  readonly metric: LimitMetric;
  readonly window: LimitWindow;
  readonly value: number | null;
  readonly override: LedgerOverride | null;
  /** Of a budget that began to be held while it was used. */
  readonly start?: LedgerStart;
}

export interface LedgerStart {
  readonly sinceMs: number;
  /** undefined: gateways have not told yet what they admitted without it. */
  readonly startedMs?: number;
  /** Of its record. */
  readonly seq: number;
}

/** A request that is under way, as its gateway has told. */
export interface OpenAdmission {
  readonly admittedMs: number;
  /** What it reserved, of each limit that is about it. */
  readonly reserved: ReadonlyMap<LimitId, number>;
}

export interface HoldRow {
  readonly limit: LimitId;
  /** null: a rate. */
  readonly window: number | null;
  readonly incarnation: IncarnationId;
  readonly seq: number;
  readonly held: number;
  readonly spent: number;
  readonly spentIn: number | null;
  /** Of a rate of an ended run: it counts until then. */
  readonly endsAt: number | null;
  readonly toldAt: number;
}

/** A run of a gateway, as `dataplane.presence` has it. */
export interface LedgerRun {
  readonly incarnation: IncarnationId;
  readonly gatewayId: string;
  readonly registeredAt: number;
  readonly polledAt: number;
  readonly fenced: boolean;
  readonly left: boolean;
  /** All that it admitted before it applied this record is told. */
  readonly toldSeq?: number;
}

/** After `maxIsolation` and `maxRequestDuration` nothing of a silent run is under way; a tenth for its clock. */
export const SILENT_MS = (15 + 30) * 1.1 * MINUTE_MS;
/** A gateway that has not heard from the database for longer admits nothing. */
const MAX_ISOLATION_MS = 15 * MINUTE_MS;
/** How long rates wait for those who do not say again what they hold. */
export const FROZEN_MS = (15 + 30) * MINUTE_MS;
const CONTENDED_MS = 2_000;
/** Nothing that was under way when a budget started is so for longer. */
const LONGEST_UNDER_WAY_MS = (15 + 30) * MINUTE_MS;
/** How long a budget waits to start for runs that do not tell. */
export const START_WITHIN_MS = 2_000;

/**
 * `quotas.hold` as plain values: rule for rule what the SQL function does. The simulation of gateways runs against it,
 * and a spec gives both the same messages.
 */
export class HoldLedger {
  readonly limits = new Map<LimitId, LedgerLimit>();
  readonly runs = new Map<IncarnationId, LedgerRun>();
  readonly rows = new Map<string, HoldRow>();
  /** What ended runs have spent, and what was spent before the limit was set. */
  readonly openings = new Map<string, number>();
  /** By request. */
  readonly open = new Map<string, OpenAdmission>();
  /** Until when a limit's holders are asked to lower. */
  readonly contended = new Map<LimitId, number>();
  /** Which origin a run has last said its holds in; `ended` runs hold nothing. */
  readonly #asserted = new Map<IncarnationId, { readonly origin: string; readonly ended: boolean }>();
  #origin: string;
  #since = Number.NEGATIVE_INFINITY;

  /** @param origin the database's history as it is */
  constructor(origin: string) {
    this.#origin = origin;
  }

  /**
   * @param origin the database's history as it is
   * @param nowMs its clock
   */
  hold(caller: IncarnationId, call: HoldCall, origin: string, nowMs: number): HoldCallAnswer {
    const run = this.runs.get(caller);
    if (!run) return { kind: 'unregistered' };
    if (run.fenced || this.#asserted.get(caller)?.ended) return { kind: 'fenced' };
    const now = Math.max(nowMs, call.at, this.#lastTold(this.#concernedBy(call)));
    if (this.#origin !== origin) {
      this.#origin = origin;
      this.#since = Math.max(now, this.#lastRegistered());
    }
    if (!this.#accepts(caller, call, origin)) return { kind: 'reassert', now, origin };
    // By the caller's clock where that is ahead: it dates admissions by it.
    for (const { limit } of call.holds) this.#start(limit, Math.max(nowMs, call.at));
    for (const { limit } of call.holds) this.#free(caller, limit, { nowMs, now });
    for (const ended of call.ended) this.#end(ended, run, now);
    const holds = [...call.holds].sort(byLimitAndWindow).map((ask) => this.#take(caller, ask, call, now));
    return { kind: 'answered', now, origin, windows: windowsAt(now), holds };
  }

  /** `quotas.begin_start`: what was counted until now is its opening. */
  beginStart(limit: LimitId, seq: number, nowMs: number): void {
    this.limits.set(limit, { ...this.limits.get(limit)!, start: { sinceMs: nowMs, seq } });
  }

  /** `quotas.count_late`: usage that comes after its limit began to be held, and was admitted before it started. */
  countLate(limit: LimitId, admittedMs: number, amount: number): void {
    const known = this.limits.get(limit)!;
    const { start, window } = known;
    if (!start || admittedMs >= (start.startedMs ?? Number.POSITIVE_INFINITY)) return;
    if (admittedMs < windowAt(window, start.sinceMs).startMs) return;
    const place = windowAt(window, admittedMs).startMs;
    const key = keyOf(limit, place);
    this.openings.set(key, Math.max(0, (this.openings.get(key) ?? 0) + amount));
  }

  /** Whether what a run spent is told, or written off. */
  hasEnded(incarnation: IncarnationId): boolean {
    return this.#asserted.get(incarnation)?.ended ?? false;
  }

  /** `quotas.write_off`: all that a lost run held is spent; of a rate until its window closes. */
  writeOff(incarnation: IncarnationId, nowMs: number): 'unknown' | 'alive' | 'ended' | 'written-off' {
    const run = this.runs.get(incarnation);
    if (!run) return 'unknown';
    if (!run.fenced && !run.left && run.polledAt >= nowMs - SILENT_MS) return 'alive';
    if (this.#asserted.get(incarnation)?.ended) return 'ended';
    this.#asserted.set(incarnation, { origin: '', ended: true });
    const rows = [...this.rows].filter(([, row]) => row.incarnation === incarnation);
    const now = Math.max(nowMs, run.polledAt, this.#lastTold(new Set(rows.map(([, { limit }]) => limit))));
    for (const [key, row] of rows) {
      this.rows.delete(key);
      const { window } = this.limits.get(row.limit)!;
      const { startMs, endMs } = windowAt(window, now);
      if (row.window !== null) this.#open(row.limit, row.window, row.held);
      else if (window !== 'none')
        this.rows.set(key, { ...row, spent: row.held, spentIn: startMs, endsAt: endMs });
    }
    return 'written-off';
  }

  /** What a standby has that followed until now. */
  copy(): HoldLedger {
    const copy = new HoldLedger(this.#origin);
    copy.adopt(this);
    return copy;
  }

  /** Becomes as another was: everything since is lost, save the limits and who is registered. */
  adopt(other: HoldLedger): void {
    replace(this.rows, other.rows);
    replace(this.openings, other.openings);
    replace(this.open, other.open);
    replace(this.contended, other.contended);
    replace(this.#asserted, other.#asserted);
    this.#origin = other.#origin;
    this.#since = other.#since;
  }

  /** Sum of what is held, and of what ended runs spent, of one limit in one window. */
  heldOf(limit: LimitId, window: number | null): number {
    let sum = this.openings.get(keyOf(limit, window)) ?? 0;
    for (const row of this.rows.values()) if (row.limit === limit && row.window === window) sum += row.held;
    return sum;
  }

  /** A run says first, in each origin, what it holds; a new one that this is nothing. */
  #accepts(caller: IncarnationId, call: HoldCall, origin: string): boolean {
    if (call.origin !== origin) return false;
    if (!call.reasserts && this.#asserted.get(caller)?.origin !== origin) return false;
    this.#asserted.set(caller, { origin, ended: false });
    return true;
  }

  /** The limits that a call is about: asked for, or held by a run that it ends. */
  #concernedBy({ holds, ended }: HoldCall): Set<LimitId> {
    const runs = new Set(ended.map(({ incarnation }) => incarnation));
    const held = [...this.rows.values()].filter(({ incarnation }) => runs.has(incarnation));
    return new Set([...holds, ...held, ...ended.flatMap(({ spent }) => spent)].map(({ limit }) => limit));
  }

  #lastTold(limits: ReadonlySet<LimitId>): number {
    let lastMs = Number.NEGATIVE_INFINITY;
    for (const row of this.rows.values()) if (limits.has(row.limit)) lastMs = Math.max(lastMs, row.toldAt);
    return lastMs;
  }

  /** Once every live run has told what it admitted without the limit; those that are lost are not waited for. */
  #start(limit: LimitId, clockMs: number): void {
    const known = this.limits.get(limit);
    if (!known?.start || known.start.startedMs !== undefined) return;
    if (this.mustWaitToStart(known.start, clockMs)) return;
    // As gateways date admissions: those of this very millisecond may be held.
    const startedMs = Math.floor(clockMs);
    this.limits.set(limit, { ...known, start: { ...known.start, startedMs } });
  }

  protected mustWaitToStart({ sinceMs, seq }: LedgerStart, nowMs: number): boolean {
    if (nowMs >= sinceMs + START_WITHIN_MS) return false;
    return [...this.runs.values()].some(
      ({ fenced, left, polledAt, toldSeq = 0 }) =>
        !fenced && !left && polledAt > nowMs - MAX_ISOLATION_MS && toldSeq < seq,
    );
  }

  /** A clock that has gone back does not make those who registered before seem to have come since. */
  #lastRegistered(): number {
    let lastMs = Number.NEGATIVE_INFINITY;
    for (const { registeredAt } of this.runs.values()) lastMs = Math.max(lastMs, registeredAt);
    return lastMs;
  }

  /**
   * Rates of runs that ended or have been silent for too long. Whoever frees them keeps the instant, else a clock that goes
   * back would give them in the window before.
   */
  #free(caller: IncarnationId, limit: LimitId, { nowMs, now }: { nowMs: number; now: number }): void {
    let isAnyFreed = false;
    for (const [key, row] of this.rows) {
      if (row.limit !== limit || row.incarnation === caller || !this.canBeFreed(row)) continue;
      if (!this.isSilent(row, nowMs) && (row.endsAt === null || row.endsAt > now)) continue;
      this.rows.delete(key);
      isAnyFreed = true;
    }
    const key = rowKey(limit, null, caller);
    const mine = this.rows.get(key);
    if (isAnyFreed && mine) this.rows.set(key, { ...mine, toldAt: now });
  }

  /** Budgets never time out. */
  protected canBeFreed(row: HoldRow): boolean {
    return row.window === null;
  }

  protected isSilent(row: HoldRow, nowMs: number): boolean {
    const run = this.runs.get(row.incarnation);
    if (run === undefined || run.polledAt >= nowMs - SILENT_MS) return false;
    const isHourly = this.limits.get(row.limit)?.window === 'hour';
    // It may have used its share until it had been alone for too long: in that hour nobody else may.
    return !isHourly || windowAt('hour', nowMs).startMs >= run.polledAt + MAX_ISOLATION_MS;
  }

  /** Whether a message was here before, or a later one was. */
  protected isStale(ask: HoldAsk, mine: HoldRow): boolean {
    return ask.seq <= mine.seq;
  }

  /** What the message says, in absolute values. */
  protected wishOf(ask: HoldAsk, _mine: HoldRow | undefined): HoldAsk {
    return ask;
  }

  #end({ incarnation, spent }: EndedRun, by: LedgerRun, now: number): void {
    const run = this.runs.get(incarnation);
    const mayEnd = run && run.gatewayId === by.gatewayId && (run.fenced || incarnation === by.incarnation);
    if (!mayEnd || this.#asserted.get(incarnation)?.ended) return;
    this.#asserted.set(incarnation, { origin: '', ended: true });
    const told = new Map(spent.map((said) => [keyOf(said.limit, said.window), said]));
    for (const row of this.rows.values()) {
      const place = keyOf(row.limit, row.window);
      if (row.incarnation === incarnation && !told.has(place)) told.set(place, { ...row, amount: 0 });
    }
    for (const said of told.values()) this.#keepSpent(said, incarnation, now);
  }

  /**
   * Of a budget for good; of a rate until its window closes, be it 0: what this run gave back in this window must not be
   * given in the one before.
   */
  #keepSpent(said: EndedRun['spent'][number], incarnation: IncarnationId, now: number): void {
    const limit = this.limits.get(said.limit);
    const key = rowKey(said.limit, said.window, incarnation);
    const row = this.rows.get(key);
    this.rows.delete(key);
    if (!limit) return;
    if (said.window !== null) {
      return this.#open(said.limit, said.window, this.spentAtEnd(said.amount, row));
    }
    if (limit.window === 'none') return;
    const { startMs, endMs } = windowAt(limit.window, now);
    const inWindow = (at: number | null, amount: number) => (at === startMs ? amount : 0);
    const used = Math.max(inWindow(said.spentIn, said.amount), row ? inWindow(row.spentIn, row.spent) : 0);
    this.rows.set(key, {
      limit: said.limit,
      window: null,
      incarnation,
      seq: 0,
      held: used,
      spent: used,
      spentIn: startMs,
      endsAt: endMs,
      toldAt: now,
    });
  }

  /** What a run that ended has spent of a budget: by its journal, never less than it had told. */
  protected spentAtEnd(byJournal: number, row: HoldRow | undefined): number {
    return Math.max(row?.spent ?? 0, byJournal);
  }

  #open(limit: LimitId, window: number, spent: number): void {
    const place = keyOf(limit, window);
    this.openings.set(place, (this.openings.get(place) ?? 0) + spent);
  }

  #take(caller: IncarnationId, ask: HoldAsk, call: HoldCall, now: number): HoldAnswer {
    const limit = this.limits.get(ask.limit);
    const window = limit && isBudget(limit.window) ? ask.window : null;
    const said = { limit: ask.limit, window: ask.window, seq: ask.seq };
    if (!limit || (isBudget(limit.window) && window === null))
      return { ...said, outcome: 'unknown-limit', held: 0, cap: null, free: 0, elsewhere: 0 };
    const key = rowKey(ask.limit, window, caller);
    const mine = this.rows.get(key);
    const openMs = windowAt(limit.window, now).startMs;
    let others = this.openings.get(keyOf(ask.limit, window)) ?? 0;
    others += this.#underWay(limit, window, now);
    let elsewhere = 0;
    for (const row of this.rows.values()) {
      if (row.limit !== ask.limit || row.window !== window || row.incarnation === caller) continue;
      others += row.held;
      // What is in flight may have ended since it was told, or end at any moment.
      elsewhere += limit.window === 'none' ? row.held : row.held - spentOf(row, limit.window, openMs);
    }
    const cap = capInForce(limit, now);
    const answered = (outcome: HoldAnswer['outcome'], held: number): HoldAnswer => ({
      ...said,
      outcome,
      held,
      cap,
      free: cap === null ? 0 : Math.max(0, cap - others - held),
      elsewhere,
    });
    if (mine && this.isStale(ask, mine)) {
      if (ask.seq < mine.seq) return answered('ignored', mine.held);
      return answered(mine.held < ask.least ? 'refused' : 'held', mine.held);
    }
    const frozen = this.#isFrozen(window, now);
    const starting = limit.start !== undefined && limit.start.startedMs === undefined;
    const standing = { cap, mine: mine?.held ?? 0, others, starting, frozen, reasserts: call.reasserts };
    const spentNow = spentOf(ask, limit.window, openMs);
    const { outcome, held } = decideHold(this.wishOf(ask, mine), standing, spentNow);
    const { seq, spent, spentIn } = ask;
    const { limit: id } = ask;
    this.rows.set(key, {
      limit: id,
      window,
      incarnation: caller,
      seq,
      held,
      spent,
      spentIn,
      endsAt: null,
      toldAt: now,
    });
    // Of a cap that has become less without a word, holders would never ask for more.
    const isAbove = cap !== null && others + held > cap;
    if ((outcome === 'refused' || isAbove) && held - spentNow + elsewhere > 0)
      this.contended.set(id, Math.max(this.contended.get(id) ?? 0, now + CONTENDED_MS));
    return answered(outcome, held);
  }

  /** What a budget that has just started must leave to requests of before: at most what they reserved. */
  #underWay({ id, window, start }: LedgerLimit, place: number | null, now: number): number {
    if (start?.startedMs === undefined || start.startedMs < now - LONGEST_UNDER_WAY_MS) return 0;
    let sum = 0;
    for (const { admittedMs, reserved } of this.open.values()) {
      const isOfWindow = windowAt(window, admittedMs).startMs === place;
      if (isOfWindow && this.isUnderWay(admittedMs, window, start)) sum += reserved.get(id) ?? 0;
    }
    return sum;
  }

  /** Since before a budget started, in a window that it counts. */
  protected isUnderWay(
    admittedMs: number,
    window: LimitWindow,
    { sinceMs, startedMs = 0 }: LedgerStart,
  ): boolean {
    return admittedMs < startedMs && admittedMs >= windowAt(window, sinceMs).startMs;
  }

  /**
   * Whether somebody may hold what the ledger does not know of: rows that a failover or a restore has lost. A goodbye alone
   * says nothing: what was told before it may be lost too.
   */
  #isFrozen(window: number | null, now: number): boolean {
    const wasOpen = window === null ? now < this.#since + FROZEN_MS : window <= this.#since;
    if (!wasOpen) return false;
    return [...this.runs.values()].some((run) => {
      const said = this.#asserted.get(run.incarnation);
      const hasSaid = said !== undefined && (said.ended || said.origin === this.#origin);
      return run.registeredAt <= this.#since && !hasSaid;
    });
  }
}

/** What the value of a limit is at an instant, in the unit that holds count in. */
export const capInForce = (
  { metric, value, override }: Pick<LedgerLimit, 'metric' | 'value' | 'override'>,
  nowMs: number,
): number | null => capOf(metric, override && isInForce(override, nowMs) ? override.value : value);

const isInForce = ({ fromMs, untilMs }: LedgerOverride, nowMs: number): boolean =>
  (fromMs === undefined || fromMs <= nowMs) && nowMs < untilMs;

/** What a rate used in a window that has passed takes nothing of this one. */
const spentOf = (
  { spent, spentIn }: Pick<HoldRow, 'spent' | 'spentIn'>,
  window: LimitWindow,
  openMs: number,
): number => (window === 'minute' || window === 'hour' ? (spentIn === openMs ? spent : 0) : spent);

const windowsAt = (now: number) =>
  Object.fromEntries(
    BUDGET_WINDOWS.map((name) => {
      const { startMs, endMs } = windowAt(name, now);
      return [name, [startMs, endMs]];
    }),
  ) as Record<(typeof BUDGET_WINDOWS)[number], [number, number]>;

const replace = <K, V>(map: Map<K, V>, other: ReadonlyMap<K, V>): void => {
  map.clear();
  for (const [key, value] of other) map.set(key, value);
};

const keyOf = (limit: LimitId, window: number | null): string => `${limit} ${window ?? ''}`;
const rowKey = (limit: LimitId, window: number | null, incarnation: IncarnationId): string =>
  `${keyOf(limit, window)} ${incarnation}`;

/** In the order that locks are taken in. */
const byLimitAndWindow = (one: HoldAsk, other: HoldAsk): number => {
  if (one.limit !== other.limit) return one.limit < other.limit ? -1 : 1;
  return (one.window ?? Number.NEGATIVE_INFINITY) - (other.window ?? Number.NEGATIVE_INFINITY);
};
