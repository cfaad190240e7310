import { setTimeout as pause } from 'node:timers/promises';
import type { Journal } from '../journal/journal.ts';
import type { DatabaseClock } from '../clock/database.clock.ts';
import type { Replay, ReplayPart } from './replay.ts';
import type { Shipment, Unshipped } from './unshipped.ts';

/** A call of `metering.ingest`. */
export interface IngestCall {
  /** One line of JSON each, as the journal has them; no line ends the last. Lent until the call is answered. */
  readonly events: Buffer;
  readonly open: readonly string[];
  readonly shippedThrough: Date | null;
  /** Earlier runs of which nothing is left to ship. */
  readonly replayed: readonly string[];
}

export interface IngestAnswer {
  readonly fenced: boolean;
  readonly quarantined: number;
  readonly conflicting: number;
}

export interface ShipperOptions {
  readonly ingest: (call: IngestCall) => Promise<IngestAnswer>;
  readonly unshipped: Unshipped;
  readonly journal: Journal;
  readonly replay: Replay;
  readonly clock: DatabaseClock;
  readonly onFenced: () => void;
  readonly onAnswer: (answer: IngestAnswer) => void;
  readonly onTrouble: (error: unknown) => void;
}

const SHIP_EVERY_MS = 200;
const MOST_EVENTS = 500;
const LONGEST_RETRY_MS = 5_000;

/** Brings usage to the database, one call at a time, for as long as it takes. */
export class Shipper {
  readonly #options: ShipperOptions;
  #stopped = false;
  /** Once it has stopped, calls that fail are repeated until then. */
  #triesUntilMs = Number.NEGATIVE_INFINITY;
  #retryMs = SHIP_EVERY_MS;
  #running: Promise<void> | undefined;
  #wake: (() => void) | undefined;
  /** Of the call under way; used again by the next. */
  #lines = Buffer.alloc(0);

  constructor(options: ShipperOptions) {
    this.#options = options;
  }

  /** The instant below which all admissions of this run are in the database; null: its time is not known yet. */
  shippedThrough(): Date | null {
    const { unshipped, clock } = this.#options;
    const oldest = unshipped.oldestAdmission();
    if (oldest !== undefined) return new Date(oldest);
    return clock.isTold ? new Date(clock.nowMs()) : null;
  }

  /** Whether the database knows, settled or open, of all that we and our predecessors admitted until that instant. */
  isToldUntil(atMs: number): boolean {
    const { unshipped, replay } = this.#options;
    return replay.isDone && unshipped.isToldUntil(atMs);
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /**
   * Ships what is left, as far as the database answers.
   *
   * @param withinMs for so long calls that fail are repeated: whoever has just come back refuses at first
   */
  async stop(withinMs: number): Promise<void> {
    this.#triesUntilMs = this.#options.clock.monotonicMs() + withinMs;
    this.#stopped = true;
    this.#wake?.();
    await this.#running;
  }

  async #run(): Promise<void> {
    for (;;) {
      // Read first: what was settled before the stop still has its round.
      const isLastRound = this.#stopped;
      const outcome = await this.#ship();
      if (outcome === 'more') continue;
      if (!isLastRound) await this.#wait(outcome === 'failed' ? this.#backOff() : SHIP_EVERY_MS);
      else if (outcome === 'failed' && this.#triesOn) await pause(SHIP_EVERY_MS);
      else return;
    }
  }

  get #triesOn(): boolean {
    return this.#options.clock.monotonicMs() < this.#triesUntilMs;
  }

  async #ship(): Promise<'more' | 'done' | 'failed'> {
    const { unshipped, replay, clock, ingest, onFenced, onAnswer, onTrouble } = this.#options;
    try {
      const shipment = unshipped.shipment(MOST_EVENTS, clock.monotonicMs());
      const earlier = await replay.next(MOST_EVENTS - shipment.count);
      if (isEmpty(shipment, earlier)) {
        await replay.acknowledge();
        return earlier.isLast ? 'more' : 'done';
      }
      const answer = await ingest({
        events: this.#linesOf(earlier, shipment),
        open: shipment.open,
        shippedThrough: this.shippedThrough(),
        replayed: earlier.finished,
      });
      this.#retryMs = SHIP_EVERY_MS;
      if (answer.fenced) {
        this.#stopped = true;
        this.#triesUntilMs = Number.NEGATIVE_INFINITY;
        onFenced();
        return 'failed';
      }
      await this.#acknowledge(shipment);
      onAnswer(answer);
      return shipment.count + earlier.events.length >= MOST_EVENTS ? 'more' : 'done';
    } catch (error) {
      // A call that was not answered may still be read from.
      this.#lines = Buffer.alloc(0);
      onTrouble(error);
      return 'failed';
    }
  }

  /** As bytes all the way: as text, half a megabyte would be decoded and encoded again for each call. */
  #linesOf({ events }: ReplayPart, { batches }: Shipment): Buffer {
    const replayed = Buffer.from(events.map((event) => `${event}\n`).join(''));
    let length = replayed.length;
    for (const { lines } of batches) length += lines.length;
    if (this.#lines.length < length) this.#lines = Buffer.allocUnsafeSlow(length);
    let at = replayed.copy(this.#lines);
    for (const { lines } of batches) {
      lines.copyTo(this.#lines.subarray(at));
      at += lines.length;
    }
    return this.#lines.subarray(0, Math.max(0, length - 1));
  }

  async #acknowledge(shipment: Shipment): Promise<void> {
    const { unshipped, journal, replay } = this.#options;
    unshipped.acknowledge(shipment);
    await replay.acknowledge();
    for (const segment of unshipped.takeFinishedSegments(journal.currentSegment)) await segment.markShipped();
  }

  #backOff(): number {
    this.#retryMs = Math.min(this.#retryMs * 2, LONGEST_RETRY_MS);
    return this.#retryMs;
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

const isEmpty = (shipment: Shipment, earlier: ReplayPart): boolean =>
  [shipment.batches, shipment.open, earlier.events, earlier.finished].every(({ length }) => length === 0);
