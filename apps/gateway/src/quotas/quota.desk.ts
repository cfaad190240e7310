import { setTimeout as pause } from 'node:timers/promises';
import type { Offer } from '@beffroi/contracts/usage';
import type { PollAnswer } from '@beffroi/platform/postgres';
import type { IncarnationId } from '@beffroi/kernel';
import { type Charge, type EndedRun, type HoldCall, type HoldCallAnswer } from '@beffroi/quotas/domain';
import type { DatabaseClock } from '../clock/database.clock.ts';
import type { Identity } from '../pipeline/identity.ts';
import type { Model, Records } from '../records/record.views.ts';
import { holdsEntries } from './hold.notes.ts';
import { Limiter, type QuotaAdmission, type QuotaVerdict } from './limiter.ts';
import { LimitIndex, type RequestLimits } from './request.limits.ts';

export interface QuotaDeskOptions {
  /** `quotas.hold`. */
  readonly ask: (call: HoldCall) => Promise<HoldCallAnswer>;
  readonly clock: DatabaseClock;
  readonly maxIsolationMs: number;
  /** Whether the database knows that an earlier run has been taken over. */
  readonly hasFenced: (incarnation: IncarnationId) => boolean;
  readonly onFenced: () => void;
  readonly onTrouble: (error: unknown) => void;
}

/** Runs that ended, and who waits for the database to know. */
interface Ending {
  readonly runs: readonly EndedRun[];
  readonly told: () => void;
  isSaid: boolean;
}

const TICK_MS = 100;
/** After a call that failed: waiting requests are refused long before a database comes back. */
const REST_MS = 500;

/** Carries the limiter's calls to the database, one at a time, and its verdicts to those who wait. */
export class QuotaDesk {
  readonly #options: QuotaDeskOptions;
  readonly #limiter = new Limiter();
  readonly #index = new LimitIndex();
  #timer: NodeJS.Timeout | undefined;
  #restsUntilMs = Number.NEGATIVE_INFINITY;
  #calling: Promise<void> | undefined;
  #isAnswered = false;
  #endings: Ending[] = [];

  constructor(options: QuotaDeskOptions) {
    this.#options = options;
  }

  /** What requests cost beyond what was reserved for them, in all. */
  get overshootTokens(): number {
    return this.#limiter.overshootTokens;
  }

  nowMs(): number {
    return this.#options.clock.nowMs();
  }

  start(): void {
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
  }

  /**
   * Tells what was spent, so that nothing stays held.
   *
   * @param withinMs for so long it is told again, if nobody answers or another history has begun meanwhile
   * @returns whether the database knows
   */
  async stop(incarnation: IncarnationId, withinMs: number): Promise<boolean> {
    clearInterval(this.#timer);
    await this.#calling;
    const { clock } = this.#options;
    // The database has not answered us yet: nothing was asked for.
    if (!clock.isTold) return true;
    const untilMs = clock.monotonicMs() + withinMs;
    const self = this.#limiter.leave(incarnation);
    this.#restsUntilMs = Number.NEGATIVE_INFINITY;
    this.#pump();
    await this.#calling;
    while (!this.#limiter.isEndTold(self) && clock.monotonicMs() < untilMs) {
      await pause(TICK_MS);
      this.#pump();
      await this.#calling;
    }
    return this.#limiter.isEndTold(self);
  }

  /**
   * What earlier runs spent, by their journals. The database is told once it knows that they have been taken over.
   *
   * @param told called once it has answered
   */
  end(runs: readonly EndedRun[], told: () => void): void {
    this.#endings.push({ runs, told, isSaid: false });
  }

  /** What is held, as a segment of the journal begins with it. */
  holdsEntries(): string[] {
    return holdsEntries(this.#limiter.book.all());
  }

  limitsOf(identity: Identity, model: Model, offer: Offer, records: Records): RequestLimits {
    return this.#index.of(identity, model, offer, records);
  }

  /**
   * At once, from what is held; undefined: ask by {@link reserve}.
   *
   * @param nowMs of the database's clock
   */
  admit(limits: RequestLimits, charge: Charge, nowMs: number): QuotaVerdict | undefined {
    return this.#limiter.admit(limits, charge, nowMs);
  }

  /** `told` is called once: before this returns wherever what is held suffices. */
  reserve(limits: RequestLimits, charge: Charge, told: (verdict: QuotaVerdict) => void): void {
    const nowMs = this.#options.clock.nowMs();
    const verdict = this.#limiter.admit(limits, charge, nowMs);
    if (verdict) return told(verdict);
    this.#limiter.wait(limits, charge, nowMs, told);
    this.#pump();
  }

  settle(admission: QuotaAdmission, charge: Charge): void {
    this.#limiter.settle(admission, charge);
  }

  /** A request that never was sent. */
  release(admission: QuotaAdmission): void {
    this.#limiter.release(admission);
  }

  /** What a request was settled with was an estimate, and was counted since. */
  correct(admission: QuotaAdmission, charges: { readonly from: Charge; readonly to: Charge }): void {
    this.#limiter.correct(admission, charges);
  }

  /**
   * What a poll tells of limits.
   *
   * @param sinceContactMs how long we had not heard from the database before it
   */
  heard(answer: PollAnswer, sinceContactMs: number): void {
    const nowMs = this.#options.clock.nowMs();
    if (sinceContactMs > this.#options.maxIsolationMs) this.#limiter.forgetRates();
    this.#limiter.noteOrigin(`${answer.epoch}:${answer.systemIdentifier}:${answer.timeline}`);
    this.#limiter.contend(answer.contended, nowMs);
    this.lower(answer.records.filter(({ kind }) => kind === 'limit').map(({ id }) => id));
    if (answer.contended.length > 0) this.#pump();
  }

  /** Limits were published anew. */
  lower(limits: readonly string[]): void {
    if (limits.length === 0) return;
    this.#limiter.lower(limits, this.nowMs());
    if (this.#isAnswered) this.#pump();
  }

  #tick(): void {
    const { clock } = this.#options;
    if (!clock.isTold) return;
    this.#limiter.expire(clock.nowMs());
    if (this.#endings.length > 0) this.#tellEndings();
    this.#pump();
  }

  #tellEndings(): void {
    for (const ending of this.#endings) {
      if (ending.isSaid || !ending.runs.every((run) => this.#options.hasFenced(run.incarnation))) continue;
      ending.isSaid = true;
      this.#limiter.end(ending.runs);
    }
    const isTold = ({ isSaid, runs }: Ending) => isSaid && runs.every((run) => this.#limiter.isEndTold(run));
    const told = this.#endings.filter(isTold);
    this.#endings = this.#endings.filter((ending) => !isTold(ending));
    for (const ending of told) ending.told();
  }

  #pump(): void {
    const { clock } = this.#options;
    if (this.#calling || clock.monotonicMs() < this.#restsUntilMs) return;
    const call = this.#limiter.nextCall(clock.nowMs());
    if (!call) return;
    this.#calling = this.#carry(call).finally(() => {
      this.#calling = undefined;
      this.#pump();
    });
  }

  async #carry(call: HoldCall): Promise<void> {
    const { ask, clock, onFenced, onTrouble } = this.#options;
    try {
      const answer = await ask(call);
      if ('now' in answer) clock.tell(new Date(answer.now).toISOString());
      if (answer.kind === 'fenced') onFenced();
      if (answer.kind === 'fenced' || answer.kind === 'unregistered') this.#rest();
      this.#isAnswered ||= answer.kind === 'answered';
      this.#limiter.take(call, answer, clock.nowMs());
    } catch (error) {
      this.#limiter.failed(call);
      this.#rest();
      onTrouble(error);
    }
  }

  #rest(): void {
    this.#restsUntilMs = this.#options.clock.monotonicMs() + REST_MS;
  }
}
