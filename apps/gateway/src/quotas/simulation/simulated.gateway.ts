import { brandId, type IncarnationId } from '@beffroi/kernel';
import {
  amountOf,
  type Charge,
  type HoldCall,
  isBudget,
  type LedgerLimit,
  NO_CHARGE,
  type SpentAmount,
  windowAt,
} from '@beffroi/quotas/domain';
import { DatabaseClock } from '../../clock/database.clock.ts';
import type { Limit } from '../../records/record.views.ts';
import type { Limiter, QuotaAdmission, QuotaVerdict } from '../limiter.ts';
import { RequestLimits } from '../request.limits.ts';
import type { Dice } from './dice.ts';
import type { Surroundings } from './surroundings.ts';

/** In the journal: what was admitted, and what it cost once that is known. */
interface Entry {
  readonly admission: QuotaAdmission;
  actual: Charge | undefined;
}

/** One run of a gateway: the limiter as it is, with a clock, a journal, and a network that fails it. */
export class SimulatedGateway {
  readonly incarnation: IncarnationId;
  readonly id: string;
  readonly limiter: Limiter;
  readonly clock: DatabaseClock;
  readonly #world: Surroundings;
  readonly #dice: Dice;
  readonly #journal: Entry[] = [];
  #fences: readonly IncarnationId[];
  #contactMs: number | undefined;
  #isAlive = true;
  isCutOff = false;
  answered = 0;
  asked = 0;

  constructor(
    world: Surroundings,
    id: string,
    run: { readonly number: number; readonly fences: readonly IncarnationId[] },
  ) {
    this.#world = world;
    this.#dice = world.dice;
    this.id = id;
    this.incarnation = brandId<IncarnationId>(`${id}-${run.number}`);
    this.#fences = run.fences;
    this.limiter = world.newLimiter();
    const monotonicMs = () => world.schedule.nowMs;
    this.clock = new DatabaseClock({ monotonicMs, now: () => new Date(monotonicMs()) });
  }

  get isAlive(): boolean {
    return this.#isAlive;
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
  }

  /** A request of one of the world's kinds arrives. */
  request(limits: readonly Limit[], charge: Charge): void {
    if (!this.#isAlive || !this.clock.isTold || this.#isIsolated()) return;
    this.asked++;
    const of = new RequestLimits(limits);
    const nowMs = this.clock.nowMs();
    const verdict = this.limiter.admit(of, charge, nowMs);
    if (verdict) return this.#told(verdict);
    this.limiter.wait(of, charge, nowMs, (late) => this.#told(late));
    this.#pump();
  }

  /** kill -9, or power lost. @returns what the journal tells of its spending; nothing where the disk is gone */
  die(disk: 'kept' | 'lost'): readonly SpentAmount[] | undefined {
    this.#isAlive = false;
    for (const entry of this.#journal) {
      if (entry.actual) continue;
      // Without a journal nobody knows how far it came: the engine may have given all.
      const actual =
        disk === 'kept' ? this.#world.partOf(entry.admission.reserved) : entry.admission.reserved;
      this.#end(entry, actual);
    }
    return disk === 'kept' ? spentIn(this.#journal) : undefined;
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
    network.send(() => {
      database.register(this.incarnation, this.id, this.#fences);
      const answer = database.poll(this.incarnation);
      network.send(() => {
        if (!this.#isAlive || answer.fenced || this.isCutOff) return;
        if (this.#contactMs !== undefined && this.#isIsolated()) this.limiter.forgetRates();
        this.#contactMs = Math.max(sentMs, this.#contactMs ?? sentMs);
        this.clock.tell(new Date(answer.now).toISOString());
        this.limiter.noteOrigin(answer.origin);
        this.limiter.contend(answer.contended, this.clock.nowMs());
        this.#pump();
      });
    });
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

  #told(verdict: QuotaVerdict): void {
    this.answered++;
    if (verdict.kind === 'refused') return;
    const { oracle, schedule } = this.#world;
    oracle.admissions++;
    const entry: Entry = { admission: verdict, actual: undefined };
    this.#journal.push(entry);
    for (const hold of verdict.holds)
      oracle.use(
        this.#world.limitOf(hold.limit.id),
        verdict.atMs,
        amountOf(hold.limit.metric, verdict.reserved),
      );
    schedule.in(this.#world.durationMs(), () => {
      if (!this.#isAlive) return;
      const actual = this.#dice.chance(0.15) ? NO_CHARGE : this.#world.partOf(verdict.reserved);
      this.#end(entry, actual);
      this.limiter.settle(verdict, actual);
    });
  }

  #end(entry: Entry, actual: Charge): void {
    entry.actual = actual;
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

/** What replaying a journal tells, by limit and window. */
const spentIn = (journal: readonly Entry[]): SpentAmount[] => {
  const sums = new Map<string, SpentAmount>();
  for (const { admission, actual } of journal) {
    for (const { limit, windowMs } of admission.holds) {
      if (limit.metric === 'in-flight') continue;
      const usedIn = isBudget(limit.window) ? null : windowAt(limit.window, admission.atMs).startMs;
      const amount = amountOf(limit.metric, actual ?? admission.reserved);
      add(sums, { limit: limit.id, window: windowMs, amount, spentIn: usedIn });
    }
  }
  return [...latest(sums.values())];
};

const add = (sums: Map<string, SpentAmount>, said: SpentAmount): void => {
  const key = `${said.limit} ${said.window ?? ''} ${said.spentIn ?? ''}`;
  sums.set(key, { ...said, amount: said.amount + (sums.get(key)?.amount ?? 0) });
};

/** Of a rate only the last window counts. */
const latest = (sums: Iterable<SpentAmount>): Iterable<SpentAmount> => {
  const kept = new Map<string, SpentAmount>();
  for (const said of sums) {
    const key = `${said.limit} ${said.window ?? ''}`;
    const known = kept.get(key);
    if (!known || (said.spentIn ?? 0) > (known.spentIn ?? 0)) kept.set(key, said);
  }
  return kept.values();
};
