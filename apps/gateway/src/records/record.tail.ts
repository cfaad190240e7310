import type { IncarnationId } from '@beffroi/kernel';
import {
  mustReload,
  type PollAnswer,
  type PollQuestion,
  type SynchronousStandby,
  type TailOrigin,
} from '@beffroi/platform/postgres';
import type { DatabaseClock } from '../clock/database.clock.ts';
import { RecordStore } from './record.store.ts';
import type { RecordReader } from './record.reader.ts';
import type { Records } from './record.views.ts';

const POLL_EVERY_MS = 200;
const RETRY_MS = 500;
/** Without a poll for this long a gateway admits nothing (DATAPLANE §1). */
export const MAX_ISOLATION_MS = 15 * 60_000;

export interface TailOptions {
  readonly poll: (question: PollQuestion) => Promise<PollAnswer>;
  readonly identity: Pick<PollQuestion, 'gatewayId' | 'incarnation' | 'bootId'>;
  readonly fences: readonly IncarnationId[];
  readonly shippedThrough: () => Date | null;
  /** Whether the database has heard of all that was admitted until an instant of the database's clock. */
  readonly isToldUntil: (atMs: number) => boolean;
  readonly reader: RecordReader;
  readonly clock: DatabaseClock;
  /** The database knows of our predecessors' end. */
  readonly onFencesTold: () => void;
  /** A successor took over: stop admitting and end. */
  readonly onFenced: () => void;
  readonly onApplied: (store: RecordStore) => void;
  /** @param sinceContactMs how long nothing had been heard before */
  readonly onHeard?: (answer: PollAnswer, sinceContactMs: number) => void;
  readonly onTrouble: (error: unknown) => void;
}

/** Follows the published records: one question at a time, some four a second. */
export class RecordTail {
  readonly #options: TailOptions;
  readonly #store: RecordStore;
  #origin: TailOrigin | undefined;
  #lastSeq = 0;
  #toldSeq = 0;
  /** What is to be told before `#toldSeq` comes there. */
  #telling: { readonly seq: number; readonly untilMs: number } | undefined;
  #fences: readonly IncarnationId[];
  /** What the database was told, and may have lost with a failover. */
  #toldFences: readonly IncarnationId[] = [];
  #contactMs: number | undefined;
  #standby: SynchronousStandby | undefined;
  #loaded = false;
  #isLoading = true;
  /** The next question tells that something was applied. */
  #tellsNews = false;
  #stopped = false;
  #running: Promise<void> | undefined;
  #wake: (() => void) | undefined;

  constructor(options: TailOptions) {
    this.#options = options;
    this.#fences = options.fences;
    this.#store = new RecordStore(options.reader);
  }

  get records(): Records {
    return this.#store;
  }
  get unreadable(): ReadonlyMap<string, string> {
    return this.#store.unreadable;
  }
  /** Everything that was published when we first asked is here. */
  get loaded(): boolean {
    return this.#loaded;
  }
  /** As the last answer said; undefined before the first. */
  get standby(): SynchronousStandby | undefined {
    return this.#standby;
  }
  /** Since the last poll that was answered was sent. */
  get sinceContactMs(): number {
    return this.sinceContactMsAt(this.#options.clock.monotonicMs());
  }
  /** The same, for who has just read the monotonic clock. */
  sinceContactMsAt(nowMs: number): number {
    return this.#contactMs === undefined ? Number.POSITIVE_INFINITY : nowMs - this.#contactMs;
  }

  /** Whether the database knows that a run has ended which this one follows. */
  hasFenced(incarnation: IncarnationId): boolean {
    return !this.#fences.includes(incarnation);
  }

  /** Tells of more runs that have ended. */
  fence(incarnations: readonly IncarnationId[]): void {
    this.#fences = [...this.#fences, ...incarnations];
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** @param isWhole all that others must know is told: says goodbye, so that nobody waits for us */
  async stop(isWhole: boolean): Promise<void> {
    this.#stopped = true;
    this.#wake?.();
    await this.#running;
    if (isWhole) await this.#ask({ leaving: true }).catch(this.#options.onTrouble);
  }

  async #run(): Promise<void> {
    while (!this.#stopped) await this.#wait(await this.#step());
  }

  /** @returns how long to wait before the next */
  async #step(): Promise<number> {
    const sentMs = this.#options.clock.monotonicMs();
    const told = this.#fences;
    try {
      const answer = await this.#ask({});
      if (!answer.fenced) this.#forgetFences(told);
      return this.#take(answer, sentMs);
    } catch (error) {
      this.#options.onTrouble(error);
      return RETRY_MS;
    }
  }

  #ask(extra: { readonly leaving?: boolean }): Promise<PollAnswer> {
    const { poll, identity, shippedThrough } = this.#options;
    return poll({
      ...identity,
      fences: this.#fences,
      lastSeq: this.#lastSeq,
      toldSeq: this.#noteTold(),
      shippedThrough: shippedThrough(),
      ...extra,
    });
  }

  /** How far all that was admitted before a record was applied is told. */
  #noteTold(): number {
    const { clock, isToldUntil } = this.#options;
    if (this.#telling && isToldUntil(this.#telling.untilMs)) {
      this.#toldSeq = this.#telling.seq;
      this.#telling = undefined;
    }
    if (!this.#telling && this.#lastSeq > this.#toldSeq)
      this.#telling = { seq: this.#lastSeq, untilMs: clock.nowMs() };
    return this.#toldSeq;
  }

  #take(answer: PollAnswer, sentMs: number): number {
    if (answer.fenced) {
      this.#stopped = true;
      this.#options.onFenced();
      return 0;
    }
    this.#options.clock.tell(answer.now);
    const sinceContactMs = this.sinceContactMsAt(sentMs);
    this.#contactMs = sentMs;
    this.#standby = answer.standby;
    if (this.#origin && mustReload(this.#origin, this.#lastSeq, answer)) {
      this.#forget();
      return 0;
    }
    this.#apply(answer);
    this.#options.onHeard?.(answer, sinceContactMs);
    return answer.more || this.#hasNews(answer) ? 0 : POLL_EVERY_MS;
  }

  /** What was applied is told with the next question: at once, since a revocation may wait for it; but once. */
  #hasNews({ records }: PollAnswer): boolean {
    this.#tellsNews = records.length > 0 && !this.#tellsNews;
    return this.#tellsNews;
  }

  /** Those that came while the question was on its way are told with the next. */
  #forgetFences(told: readonly IncarnationId[]): void {
    if (told.length === 0) return;
    this.#fences = this.#fences.filter((incarnation) => !told.includes(incarnation));
    this.#toldFences = [...this.#toldFences, ...told];
    this.#options.onFencesTold();
  }

  /** The next question starts from 0; what we have serves until that is answered in full. */
  #forget(): void {
    this.#origin = undefined;
    this.#isLoading = true;
    this.#lastSeq = 0;
    this.#toldSeq = 0;
    this.#telling = undefined;
    this.#fences = [...this.#toldFences, ...this.#fences];
    this.#toldFences = [];
  }

  #apply({ records, more, ...answer }: PollAnswer): void {
    if (!this.#origin) {
      const { epoch, systemIdentifier, timeline, purgedSeq } = answer;
      this.#origin = { epoch, systemIdentifier, timeline, purgedSeq };
      this.#store.beginReload();
    }
    // At once, also while loading again: the next question tells how far we are, and revocations wait for that.
    for (const record of records) this.#store.apply(record);
    this.#lastSeq = records.at(-1)?.seq ?? this.#lastSeq;
    const loadedNow = this.#isLoading && !more;
    if (loadedNow) {
      this.#store.endReload();
      this.#isLoading = false;
      this.#loaded = true;
    }
    if (loadedNow || records.length > 0) this.#options.onApplied(this.#store);
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(done, ms);
      function done(): void {
        clearTimeout(timer);
        resolve();
      }
      this.#wake = done;
      if (this.#stopped) done();
    });
  }
}
