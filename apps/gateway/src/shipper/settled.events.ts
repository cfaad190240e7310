import type { EventText } from '../journal/journal.entries.ts';
import type { Ticket } from '../journal/journal.ts';
import type { SegmentFile } from '../journal/segment.file.ts';
import { type Backlog, type KeptLines, MOST_BYTES_TOGETHER } from './backlog.ts';

/** Some settled events as lines of JSON, and what must be known of them once the database has them. */
export interface SettledBatch {
  /** Each ends in LF. */
  readonly lines: KeptLines;
  readonly count: number;
  /** Database time of the first admission among them, ISO 8601. */
  readonly oldestAdmission: string;
  /** Of those alone that the database does not know as open; '' where it knows all. */
  readonly oldestUntold: string;
  readonly perSegment: ReadonlyMap<SegmentFile, number>;
}

/** Whose event it is. */
export type SettledTicket = Pick<Ticket, 'admittedAt' | 'segment' | 'isTold'>;

const LF = 0x0a;
/** Of a UTF-16 code unit in UTF-8, at most. */
const MOST_BYTES_PER_UNIT = 3;

/**
 * Settled events that wait for the database, as bytes outside the collector's heap: as strings, those of the last
 * moments would be copied from one generation to the next with each collection.
 */
export class SettledEvents {
  readonly #mostInBatch: number;
  readonly #backlog: Backlog;
  readonly #draft = Buffer.allocUnsafeSlow(MOST_BYTES_TOGETHER);
  readonly #batches: SettledBatch[] = [];
  /** Those that no later one is older than. The first is the oldest of all: thousands may wait for a database. */
  readonly #oldestFirst: SettledBatch[] = [];
  #used = 0;
  #count = 0;
  #oldest = '';
  #oldestUntold = '';
  #perSegment = new Map<SegmentFile, number>();

  constructor(mostInBatch: number, backlog: Backlog) {
    this.#mostInBatch = mostInBatch;
    this.#backlog = backlog;
  }

  add({ admittedAt, segment, isTold }: SettledTicket, { head, tail }: EventText): void {
    const mostBytes = (head.length + tail.length) * MOST_BYTES_PER_UNIT + 1;
    if (this.#count === this.#mostInBatch || this.#used + mostBytes > MOST_BYTES_TOGETHER) this.#seal();
    this.#count++;
    if (this.#oldest === '' || admittedAt < this.#oldest) this.#oldest = admittedAt;
    if (!isTold && (this.#oldestUntold === '' || admittedAt < this.#oldestUntold))
      this.#oldestUntold = admittedAt;
    this.#perSegment.set(segment, (this.#perSegment.get(segment) ?? 0) + 1);
    if (mostBytes > MOST_BYTES_TOGETHER) return this.#seal(Buffer.from(`${head}${tail}\n`));
    this.#used += this.#draft.write(head, this.#used);
    this.#used += this.#draft.write(tail, this.#used);
    this.#draft[this.#used++] = LF;
  }

  /** Whole batches, oldest first: as many as `mostEvents` allow, but at least one where there is any. */
  first(mostEvents: number): readonly SettledBatch[] {
    this.#seal();
    let events = 0;
    const fitting = this.#batches.findIndex(({ count }) => (events += count) > mostEvents);
    return fitting === -1 ? [...this.#batches] : this.#batches.slice(0, Math.max(1, fitting));
  }

  /** The database has so many of the first batches. */
  drop(batches: number): void {
    for (const batch of this.#batches.splice(0, batches)) {
      if (batch === this.#oldestFirst[0]) this.#oldestFirst.shift();
      batch.lines.drop();
    }
  }

  oldestAdmission(): string | undefined {
    const sealed = this.#oldestFirst[0]?.oldestAdmission;
    if (this.#count === 0) return sealed;
    return sealed !== undefined && sealed < this.#oldest ? sealed : this.#oldest;
  }

  /** Of those that the database knows neither as settled nor as open. */
  oldestUntold(): string | undefined {
    let oldest = this.#oldestUntold;
    for (const { oldestUntold } of this.#batches) {
      if (oldestUntold !== '' && (oldest === '' || oldestUntold < oldest)) oldest = oldestUntold;
    }
    return oldest === '' ? undefined : oldest;
  }

  #seal(lines: Buffer = this.#draft.subarray(0, this.#used)): void {
    if (this.#count === 0) return;
    const batch: SettledBatch = {
      lines: this.#backlog.keep(lines),
      count: this.#count,
      oldestAdmission: this.#oldest,
      oldestUntold: this.#oldestUntold,
      perSegment: this.#perSegment,
    };
    this.#batches.push(batch);
    while ((this.#oldestFirst.at(-1)?.oldestAdmission ?? '') >= batch.oldestAdmission)
      this.#oldestFirst.pop();
    this.#oldestFirst.push(batch);
    this.#used = 0;
    this.#count = 0;
    this.#oldest = '';
    this.#oldestUntold = '';
    this.#perSegment = new Map();
  }
}
