import type { IncarnationId } from '@beffroi/kernel';
import {
  type Charge,
  type EndedRun,
  type HoldAnswer,
  type HoldAsk,
  type HoldCall,
  type HoldCallAnswer,
  NO_CHARGE,
} from '@beffroi/quotas/domain';
import { amountFor, type Hold } from './hold.ts';
import { HoldBook } from './hold.book.ts';
import type { RequestLimits } from './request.limits.ts';

/** A request that is under way, and what was reserved for it. */
export interface QuotaAdmission {
  readonly kind: 'admitted';
  readonly limits: RequestLimits;
  readonly holds: readonly Hold[];
  readonly reserved: Charge;
  readonly atMs: number;
}

export type QuotaRefusal =
  | {
      readonly kind: 'refused';
      /** `elsewhere`: other requests or gateways hold what they have not spent, and some may come back at any moment. */
      readonly reason: 'spent' | 'elsewhere';
      readonly hold: Hold;
      /** What a smaller request could still reserve. */
      readonly room: number;
    }
  /** The database could not be asked in time, or does not know yet what others hold. */
  | { readonly kind: 'refused'; readonly reason: 'unavailable' };

export type QuotaVerdict = QuotaAdmission | QuotaRefusal;

interface Waiting {
  readonly limits: RequestLimits;
  readonly charge: Charge;
  readonly untilMs: number;
  readonly told: (verdict: QuotaVerdict) => void;
  /** Refused once: asks again then, when others have had time to lower. */
  againAtMs: number;
  retried: boolean;
}

/** No request waits longer to learn whether there is room. */
export const LONGEST_WAIT_MS = 3_000;
/** How long holders have to lower before the requester asks again. */
const ASK_AGAIN_MS = 500;
const CONTENDED_MS = 2_000;
/** What was refused is refused again without a question for so long. */
const REFUSED_MS = 1_000;
/** How old what the database knows of our spending may be. */
const TELL_MS = 2_000;
/** What is held and not used for so long is given back. */
const IDLE_MS = 60_000;
const MOST_ASKS = 200;

/**
 * Admits requests from what this run holds of their limits, at once and without the database (DATAPLANE §3). It knows
 * no timer and no connection: whoever runs it carries its calls.
 */
export class Limiter {
  readonly book = new HoldBook();
  #waiting: Waiting[] = [];
  /** The call under way: there is one at a time, so one for each limit and window. */
  #asked: HoldCall | undefined;
  #origin: string | null = null;
  #mustReassert = false;
  #hasLeft = false;
  #hasCalled = false;
  /** Runs whose spending is to be told, and those of which it was. */
  #ended: readonly EndedRun[] = [];
  #toldEnded: readonly EndedRun[] = [];
  /** What requests cost beyond their reservations, in all. */
  overshootTokens = 0;

  /** At once; undefined: only the database can tell, see {@link wait}. */
  admit(limits: RequestLimits, charge: Charge, nowMs: number): QuotaVerdict | undefined {
    const holds = limits.holdsAt(this.book, nowMs);
    if (!holds) return undefined;
    let fits = true;
    for (const hold of holds) {
      if (nowMs >= hold.endMs) hold.turn(nowMs);
      const amount = amountFor(hold, charge);
      if (hold.fits(amount)) continue;
      if (nowMs < hold.refusedUntilMs && amount >= hold.refusedAmount) return refusalOf(hold);
      fits = false;
    }
    if (!fits) return undefined;
    for (const hold of holds) hold.reserve(amountFor(hold, charge));
    return { kind: 'admitted', limits, holds, reserved: charge, atMs: nowMs };
  }

  /** `told` is called later, once, with the verdict. */
  wait(limits: RequestLimits, charge: Charge, nowMs: number, told: Waiting['told']): void {
    const untilMs = nowMs + LONGEST_WAIT_MS;
    this.#waiting.push({ limits, charge, untilMs, told, againAtMs: nowMs, retried: false });
  }

  settle({ holds, reserved, atMs }: QuotaAdmission, actual: Charge): void {
    for (const hold of holds) {
      const beyond = hold.settle(amountFor(hold, reserved), amountFor(hold, actual), atMs);
      if (hold.limit.metric === 'tokens') this.overshootTokens += beyond;
    }
  }

  /** A request that never was sent. */
  release(admission: QuotaAdmission): void {
    this.settle(admission, NO_CHARGE);
  }

  /** What a request was settled with was an estimate. */
  correct(
    { holds, atMs }: QuotaAdmission,
    { from, to }: { readonly from: Charge; readonly to: Charge },
  ): void {
    for (const hold of holds) {
      const beyond = hold.correct(amountFor(hold, to) - amountFor(hold, from), atMs);
      if (hold.limit.metric === 'tokens') this.overshootTokens += beyond;
    }
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /** Other gateways need of these limits what we do not use. */
  contend(limits: readonly string[], nowMs: number): void {
    if (limits.length === 0) return;
    const named = new Set(limits);
    for (const hold of this.book.all()) if (named.has(hold.limit.id)) contendHold(hold, nowMs);
  }

  /** Limits were published anew: what is not used of them goes back, for whoever asks next. */
  lower(limits: readonly string[], nowMs: number): void {
    if (limits.length === 0) return;
    const named = new Set(limits);
    for (const hold of this.book.all()) {
      if (!named.has(hold.limit.id)) continue;
      hold.refusedUntilMs = Number.NEGATIVE_INFINITY;
      contendHold(hold, nowMs);
    }
  }

  /** Cut off for longer than we may be: our rates may be given to others by now. */
  forgetRates(): void {
    for (const hold of this.book.all())
      if (hold.windowMs === null) hold.held = Math.min(hold.held, hold.used);
  }

  /** The database's history has changed: what is held must be said again. */
  noteOrigin(origin: string): void {
    if (this.#origin !== null && this.#origin !== origin) this.#mustReassert = true;
  }

  /** Runs whose journals have been replayed: told with the next call. */
  end(runs: readonly EndedRun[]): void {
    this.#ended = [...this.#ended, ...runs];
  }

  /**
   * This run's own end: what it has spent is told in full, and nothing is asked for any more.
   *
   * @returns for {@link isEndTold}
   */
  leave(incarnation: IncarnationId): EndedRun {
    const self = { incarnation, spent: this.spentAtLast() };
    this.#hasLeft = true;
    this.end([self]);
    return self;
  }

  protected spentAtLast(): EndedRun['spent'] {
    return [...this.book.all()].map((hold) => ({
      limit: hold.limit.id,
      window: hold.windowMs,
      amount: hold.spent,
      spentIn: spentInOf(hold),
    }));
  }

  /** Whether the database knows what a run has spent that was {@link end}ed. */
  isEndTold(run: EndedRun): boolean {
    return this.#toldEnded.includes(run);
  }

  /** What must be asked or told now; undefined: nothing, or a call is under way. */
  nextCall(nowMs: number): HoldCall | undefined {
    if (this.#asked) return undefined;
    const asks = this.#hasLeft ? [] : this.#mustReassert ? this.#everything() : this.#asks(nowMs);
    const isIdle = this.#hasCalled && !this.#mustReassert && asks.length === 0 && this.#ended.length === 0;
    if (isIdle && !this.#needsWindows(nowMs)) return undefined;
    this.#asked = {
      origin: this.#origin,
      at: Math.floor(nowMs),
      reasserts: this.#mustReassert,
      holds: asks,
      // What was told of them may be lost with the rest.
      ended: this.#mustReassert ? [...this.#toldEnded, ...this.#ended] : this.#ended,
    };
    return this.#asked;
  }

  /** @param nowMs not before the `now` of the answer: a raise counts in the window that it was granted in */
  take(call: HoldCall, answer: HoldCallAnswer, nowMs: number): void {
    if (call !== this.#asked) return;
    this.#asked = undefined;
    if (answer.kind === 'reassert') {
      this.#origin = answer.origin;
      this.#mustReassert = true;
    }
    if (answer.kind !== 'answered') return;
    this.#hasCalled = true;
    this.#origin = answer.origin;
    this.#mustReassert = false;
    this.#noteEnded(call);
    this.book.windows = answer.windows;
    const denied = new Map<Hold, Denial>();
    for (const said of answer.holds) this.#takeHold(said, nowMs, denied);
    this.#answerWaiting(denied, nowMs);
  }

  #noteEnded({ ended }: HoldCall): void {
    const told = new Set(ended);
    this.#toldEnded = [...this.#toldEnded, ...this.#ended.filter((run) => told.has(run))];
    this.#ended = this.#ended.filter((run) => !told.has(run));
  }

  /** Whether the call was heard is not known: the next one says it again. */
  failed(call: HoldCall): void {
    if (call !== this.#asked) return;
    this.#asked = undefined;
    for (const { limit, window } of call.holds) {
      const hold = this.book.find(limit, window);
      if (hold) hold.toldHeld = Number.POSITIVE_INFINITY;
    }
  }

  /** Refuses those who have waited for too long. */
  expire(nowMs: number): void {
    const late = this.#waiting.filter(({ untilMs }) => nowMs >= untilMs);
    if (late.length === 0) return;
    this.#waiting = this.#waiting.filter(({ untilMs }) => nowMs < untilMs);
    for (const { told } of late) told(UNAVAILABLE);
  }

  #needsWindows(nowMs: number): boolean {
    return this.#waiting.length > 0 && !this.book.knowsWindowsAt(nowMs);
  }

  #lackingOf(limits: RequestLimits, charge: Charge, nowMs: number): Hold[] {
    const holds = limits.holdsAt(this.book, nowMs) ?? [];
    return holds.filter((hold) => {
      hold.turn(nowMs);
      return !hold.fits(amountFor(hold, charge));
    });
  }

  /** What the waiting lack, and what is to be told. */
  #asks(nowMs: number): HoldAsk[] {
    const wanted = new Map<Hold, { first: number; all: number }>();
    for (const { limits, charge, againAtMs } of this.#waiting) {
      if (nowMs < againAtMs) continue;
      for (const hold of this.#lackingOf(limits, charge, nowMs)) {
        const amount = amountFor(hold, charge);
        hold.notePace(nowMs);
        // What was lowered is told first: else it would be asked for again where it is no longer due.
        if (hold.held < hold.toldHeld) continue;
        const want = wanted.get(hold);
        if (want) want.all += amount;
        else wanted.set(hold, { first: amount, all: amount });
      }
    }
    const asks = [...wanted].map(([hold, { first, all }]) =>
      this.#ask(hold, nowMs, hold.used + first, hold.used + all + aheadOf(hold, nowMs)),
    );
    for (const hold of this.book.all()) {
      if (asks.length >= MOST_ASKS) break;
      if (!wanted.has(hold) && isDue(hold, nowMs)) asks.push(this.#tell(hold, nowMs));
    }
    return asks;
  }

  /** Tells what is spent; asks for more in good time, gives back what nobody uses. */
  #tell(hold: Hold, nowMs: number): HoldAsk {
    hold.turn(nowMs);
    const ahead = aheadOf(hold, nowMs);
    const isIdle = nowMs - hold.toldMs >= IDLE_MS || nowMs < hold.contendedUntilMs;
    const wish = isClosed(hold, nowMs) ? hold.used : hold.used + ahead;
    const most = wish > hold.held || isIdle || isClosed(hold, nowMs) ? wish : Math.max(hold.held, hold.used);
    return this.#ask(hold, nowMs, Math.min(Math.max(hold.held, hold.used), most), most);
  }

  #ask(hold: Hold, nowMs: number, least: number, most: number): HoldAsk {
    this.lowerOwn(hold, most);
    hold.seq++;
    hold.toldSpent = hold.spent;
    hold.toldHeld = most;
    hold.toldMs = nowMs;
    return {
      limit: hold.limit.id,
      window: hold.windowMs,
      seq: hold.seq,
      least,
      most,
      spent: hold.spent,
      spentIn: spentInOf(hold),
    };
  }

  /** Before it is told: what others learn to be free must not be used meanwhile. */
  protected lowerOwn(hold: Hold, most: number): void {
    if (most < hold.held) hold.held = most;
  }

  /** All that was ever asked for, whatever became of the answers. */
  #everything(): HoldAsk[] {
    return [...this.book.all()]
      .filter(({ seq, held }) => seq > 0 || held > 0)
      .map((hold) => {
        const holds = Math.max(hold.held, hold.used);
        return this.#ask(hold, hold.toldMs, holds, holds);
      });
  }

  #takeHold(said: HoldAnswer, nowMs: number, denied: Map<Hold, Denial>): void {
    const hold = this.book.find(said.limit, said.window);
    if (hold?.seq !== said.seq) return;
    hold.turn(nowMs);
    hold.held = said.held;
    hold.toldHeld = said.held;
    hold.cap = said.cap;
    hold.free = said.free;
    hold.elsewhere = said.elsewhere;
    if (said.outcome !== 'held') {
      denied.set(hold, said.outcome === 'refused' ? 'spent' : 'untold');
      if (said.elsewhere > 0 || hold.held > hold.used) contendHold(hold, nowMs);
    }
    const isToldInFull = hold.used === hold.settled && hold.spent === hold.toldSpent;
    if (isClosed(hold, nowMs) && isToldInFull) this.book.forget(hold);
  }

  #answerWaiting(denied: ReadonlyMap<Hold, Denial>, nowMs: number): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const one of waiting) {
      const verdict = this.admit(one.limits, one.charge, nowMs) ?? this.#refusalFor(one, denied, nowMs);
      if (verdict) one.told(verdict);
      else this.#waiting.push(one);
    }
  }

  #refusalFor(one: Waiting, denied: ReadonlyMap<Hold, Denial>, nowMs: number): QuotaRefusal | undefined {
    if (nowMs < one.againAtMs) return undefined;
    const lacking = this.#lackingOf(one.limits, one.charge, nowMs).filter((hold) => denied.has(hold));
    if (lacking.some((hold) => denied.get(hold) === 'untold')) one.againAtMs = nowMs + ASK_AGAIN_MS;
    const hold = lacking.find((short) => amountFor(short, one.charge) > short.room);
    if (!hold || denied.get(hold) === 'untold') return undefined;
    if (hold.elsewhere > 0 && !one.retried) {
      one.retried = true;
      one.againAtMs = nowMs + ASK_AGAIN_MS;
      return undefined;
    }
    hold.refusedUntilMs = Math.min(nowMs + REFUSED_MS, hold.endMs);
    hold.refusedAmount = amountFor(hold, one.charge);
    return refusalOf(hold);
  }
}

/** `untold`: the database cannot tell yet. */
type Denial = 'spent' | 'untold';

const refusalOf = (hold: Hold): QuotaRefusal => ({
  kind: 'refused',
  reason: hold.elsewhere > 0 || hold.mayComeBack ? 'elsewhere' : 'spent',
  hold,
  room: hold.room,
});

const UNAVAILABLE: QuotaRefusal = { kind: 'refused', reason: 'unavailable' };

const contendHold = (hold: Hold, nowMs: number): void => {
  hold.turn(nowMs);
  hold.contendedUntilMs = nowMs + CONTENDED_MS;
  hold.giveBack();
};

/** The window that a rate was spent in. */
const spentInOf = (hold: Hold): number | null =>
  hold.windowMs === null && !hold.isInFlight ? hold.startMs : null;

const aheadOf = (hold: Hold, nowMs: number): number => (nowMs < hold.contendedUntilMs ? 0 : hold.ahead);

const isClosed = ({ windowMs, endMs }: Hold, nowMs: number): boolean => windowMs !== null && nowMs >= endMs;

/** Something of it is to be told: lowered, spent, idle, or soon used up. */
const isDue = (hold: Hold, nowMs: number): boolean => {
  if (hold.held < hold.toldHeld) return true;
  // What comes back while others need it goes to them.
  if (nowMs < hold.contendedUntilMs && hold.held > hold.used) return true;
  const sinceMs = nowMs - hold.toldMs;
  if (sinceMs < TELL_MS) return false;
  hold.notePace(nowMs);
  if (hold.spent !== hold.toldSpent || isClosed(hold, nowMs)) return true;
  if (hold.held > hold.used && sinceMs >= IDLE_MS) return true;
  return hold.held - hold.used < aheadOf(hold, nowMs) / 2;
};
