import type { LimitId } from '@beffroi/kernel';
import { amountOf, type Charge, isBudget, windowAt } from '@beffroi/quotas/domain';
import type { HeadLines } from '../http/head.lines.ts';
import type { Limit } from '../records/record.views.ts';

/** What is asked for in advance of a budget: what the last minutes used, for as long as a gateway may be alone. */
const MINUTES_AHEAD = 15;
/** Of a rate: a little more than what its windows use. */
const RATE_AHEAD = 1.25;
const MINUTES_IN_HOUR = 60;
/** How fast the pace of a minute ago is forgotten. */
const PACE_KEPT = 0.5;

/** What this run holds of one limit: of a budget in one window, of a rate in every window. */
export class Hold {
  readonly limit: Limit;
  /** The start of a budget's window; null: a rate. */
  readonly windowMs: number | null;
  /** The window that `used` and `settled` are of. */
  startMs: number;
  endMs: number;
  /** What may be used without asking. */
  held = 0;
  /** Settled and reserved; in flight: under way. */
  used = 0;
  settled = 0;
  /** Of the last message about it. */
  seq = 0;
  /** What the database was last told. */
  toldSpent = 0;
  toldHeld = 0;
  toldMs = Number.NEGATIVE_INFINITY;
  /** Others need what we do not use. */
  contendedUntilMs = Number.NEGATIVE_INFINITY;
  /** Asking for `refusedAmount` or more would be refused again. */
  refusedUntilMs = Number.NEGATIVE_INFINITY;
  refusedAmount = 0;
  /** As last answered: of the limit as a whole. */
  free = 0;
  elsewhere = 0;
  cap: number | null = null;
  /** What answers tell of it whatever remains, until then. */
  headers: HeadLines = '';
  headersUntilMs = Number.NEGATIVE_INFINITY;
  #admitted = 0;
  #paceFromMs: number;
  #pacePerMinute = 0;

  constructor(limit: Limit, { startMs, endMs }: { startMs: number; endMs: number }, nowMs: number) {
    this.limit = limit;
    this.windowMs = isBudget(limit.window) ? startMs : null;
    this.startMs = startMs;
    this.endMs = endMs;
    this.#paceFromMs = nowMs;
  }

  get isInFlight(): boolean {
    return this.limit.window === 'none';
  }

  /** Some of it is reserved by requests under way, which may cost less. */
  get mayComeBack(): boolean {
    return !this.isInFlight && this.used > this.settled;
  }

  /** What the database is told as spent: of what is under way, all of it. */
  get spent(): number {
    return this.isInFlight ? this.used : this.settled;
  }

  /** A rate finds its share again in each window. */
  turn(nowMs: number): void {
    if (nowMs < this.endMs || this.windowMs !== null) return;
    const { startMs, endMs } = windowAt(this.limit.window, nowMs);
    this.startMs = startMs;
    this.endMs = endMs;
    this.used = 0;
    this.settled = 0;
    this.refusedUntilMs = Number.NEGATIVE_INFINITY;
  }

  /** What may still be used: here, and of what nobody held when the database last answered. */
  get room(): number {
    return Math.max(0, this.held - this.used) + this.free;
  }

  /** What is not used goes to whoever asks next, ourselves too. */
  giveBack(): void {
    const unused = Math.max(0, this.held - this.used);
    this.held -= unused;
    this.free += unused;
  }

  fits(amount: number): boolean {
    return this.used + amount <= this.held;
  }

  reserve(amount: number): void {
    this.used += amount;
    this.#admitted += amount;
  }

  /**
   * The end of a reservation made at `atMs`. A refund to a window that has closed goes nowhere.
   *
   * @returns what it cost beyond its reservation
   */
  settle(reserved: number, actual: number, atMs: number): number {
    if (this.isInFlight) {
      this.used--;
      return 0;
    }
    if (atMs < this.startMs) return 0;
    this.used += actual - reserved;
    this.settled += actual;
    return Math.max(0, actual - reserved);
  }

  /**
   * What was settled has been measured since: `by` more, or less.
   *
   * @returns what that is beyond what is held
   */
  correct(by: number, atMs: number): number {
    if (this.isInFlight || atMs < this.startMs) return 0;
    this.used += by;
    this.settled += by;
    return Math.max(0, Math.min(by, this.used - this.held));
  }

  /** Called now and then: how much is used in a minute, lately. */
  notePace(nowMs: number): void {
    const minutes = (nowMs - this.#paceFromMs) / 60_000;
    if (minutes <= 0) return;
    const lately = this.#admitted / Math.max(minutes, 1);
    this.#pacePerMinute = Math.max(
      lately,
      minutes < 1 ? this.#pacePerMinute : this.#pacePerMinute * PACE_KEPT,
    );
    if (minutes < 1) return;
    this.#admitted = 0;
    this.#paceFromMs = nowMs;
  }

  /** What is welcome beyond what is used. */
  get ahead(): number {
    switch (this.limit.window) {
      case 'none':
        return 0;
      case 'minute':
        return Math.ceil(this.#pacePerMinute * RATE_AHEAD);
      case 'hour':
        return Math.ceil(this.#pacePerMinute * MINUTES_IN_HOUR * RATE_AHEAD);
      default:
        return Math.ceil(this.#pacePerMinute * MINUTES_AHEAD);
    }
  }
}

export const amountFor = ({ limit }: Hold, charge: Charge): number => amountOf(limit.metric, charge);

export type HoldKey = string;
export const holdKey = (limit: LimitId, windowMs: number | null): HoldKey => `${limit} ${windowMs ?? ''}`;
