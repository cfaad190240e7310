import type { Clock } from '@beffroi/kernel';
import { encodeFrame, frameBytes, type FrameToWrite } from './frame.codec.ts';
import {
  type AdmissionText,
  eventOf,
  type EventText,
  type SegmentHeader,
  type Settlement,
  settlementText,
} from './journal.entries.ts';
import type { LimitsNote } from './limits.note.ts';
import type { Enrolled } from './roster.ts';
import { SegmentFile } from './segment.file.ts';
import { type StagedFrame, StagedFrames } from './staged.frames.ts';
import { SyncLoop } from './sync.loop.ts';

/** An admission that is in the journal; whoever holds it settles it, once. */
export interface Ticket extends Omit<AdmissionText, 'limits'>, Enrolled {
  readonly segment: SegmentFile;
  readonly admittedMs: number;
  /** The operating system has its admission. */
  isWritten: boolean;
  /** The database has been told that it is open. */
  isTold: boolean;
  /** Output tokens that the journal has promised to count. */
  promisedTokens: number;
}

export interface JournalOptions {
  readonly directory: string;
  readonly header: SegmentHeader;
  readonly firstNumber: number;
  readonly segmentBytes: number;
  readonly clock: Clock;
  /** What is held now, as JSON of one `HoldsEntry` each, none longer than a frame may be; nothing is held unless given. */
  readonly holds?: () => readonly string[];
  /** A write, a sync or a preparation failed, or a confirmation did: for the log. */
  readonly onTrouble: (what: string, error: unknown) => void;
}

/** No settlement is longer, its frame included. */
export const SETTLEMENT_BYTES = 672;
/** No other frame is longer: what a segment may leave unused at its end. */
const LONGEST_FRAME_BYTES = 8_192;
const RETRY_MS = 250;
const NOBODY_WAITS = (): void => undefined;
const NOTHING_HELD = ['{"holds":[],"isLast":true}'];

/**
 * Usage, on disk before the first byte goes upstream (DATAPLANE §4). Frames of one turn of the event loop leave in
 * one `pwrite`; `fdatasync` follows elsewhere and nobody waits for it.
 */
export class Journal {
  #current: SegmentFile;
  #next: SegmentFile | undefined;
  #nextNumber: number;
  #preparing: Promise<void> | undefined;
  readonly #staged = new StagedFrames();
  #flushing: NodeJS.Immediate | undefined;
  #retry: NodeJS.Timeout | undefined;
  #open = 0;
  readonly #flushLater = (): void => this.flush();
  readonly #options: JournalOptions;
  readonly #sync: SyncLoop;

  private constructor(options: JournalOptions, first: SegmentFile) {
    this.#options = options;
    this.#current = first;
    this.#nextNumber = options.firstNumber + 1;
    this.#sync = new SyncLoop((error) => options.onTrouble('sync', error));
  }

  static async open(options: JournalOptions): Promise<Journal> {
    const { directory, header, firstNumber, segmentBytes } = options;
    const first = await SegmentFile.create(directory, {
      number: firstNumber,
      sizeBytes: segmentBytes,
      header,
    });
    const journal = new Journal(options, first);
    journal.#tellHolds(NOTHING_HELD);
    await journal.#prepareNext();
    return journal;
  }

  /** Whether there is room for another request and for all that is still to be written of those admitted. */
  get hasRoom(): boolean {
    return this.#retry === undefined && this.#roomBytes() >= LONGEST_FRAME_BYTES + SETTLEMENT_BYTES;
  }

  /** Segments from this one on may still hold what was not shipped. */
  get currentSegment(): SegmentFile {
    return this.#current;
  }

  /**
   * Writes an admission. `written` is called once, after this returns: with the ticket when the request may go
   * upstream, with nothing when it must be refused. Ask {@link hasRoom} first.
   */
  admit(
    { id, admittedAt, estimatedInputTokens, eventText, limits, reserved }: AdmissionText,
    written: (ticket: Ticket | undefined) => void,
  ): Ticket {
    const named = limits === undefined ? '' : `"limits":${limits.number},`;
    const before = `{"estimatedInputTokens":${estimatedInputTokens},${named}"event":`;
    const payload = { before, text: eventText, after: '}' };
    const bytes = frameBytes(payload);
    if (limits !== undefined) this.#note(limits, bytes);
    this.#makeRoomFor(bytes);
    const ticket: Ticket = {
      id,
      admittedAt,
      estimatedInputTokens,
      eventText,
      reserved,
      segment: this.#current,
      admittedMs: this.#options.clock.monotonicMs(),
      isWritten: false,
      isTold: false,
      promisedTokens: 0,
      place: -1,
    };
    this.#open++;
    const done = (isWritten: boolean) => {
      if (!isWritten) this.#open--;
      ticket.isWritten = isWritten;
      written(isWritten ? ticket : undefined);
    };
    this.#stage({ kind: 'admission', payload }, { bytes, refusable: true, done });
    return ticket;
  }

  /**
   * Promises, on disk before this returns, to count `outputTokens` of a request even if the process dies now.
   * Does nothing where the room is needed for settlements.
   */
  promise(ticket: Ticket, outputTokens: number): void {
    ticket.promisedTokens = outputTokens;
    this.noteProgress(ticket);
    this.flush();
  }

  /** Writes how long a stream has lasted, with what else this turn writes. */
  noteProgress(ticket: Ticket): void {
    const outputTokens = ticket.promisedTokens;
    const payload = `{"id":"${ticket.id}","outputTokens":${outputTokens},"elapsedMs":${this.#elapsedMs(ticket)}}`;
    if (this.#roomBytes() < LONGEST_FRAME_BYTES) return;
    const bytes = frameBytes(payload);
    this.#makeRoomFor(bytes);
    this.#stage({ kind: 'progress', payload }, { bytes, refusable: false, done: NOBODY_WAITS });
  }

  /**
   * Writes how a request ended. `written` is called once the operating system has it.
   *
   * @returns the usage event as JSON
   */
  settle(ticket: Ticket, settlement: Settlement, written: () => void): EventText {
    const text = settlementText(settlement);
    const payload = `{"id":"${ticket.id}","settlement":${text}}`;
    const bytes = frameBytes(payload);
    this.#open--;
    this.#makeRoomFor(bytes);
    this.#stage({ kind: 'settlement', payload }, { bytes, refusable: false, done: written });
    return eventOf(ticket.eventText, settlement, text);
  }

  /**
   * Writes an event that takes the place of the estimate of a settled request.
   *
   * @param eventText the whole event, since its admission may lie in a segment that is gone
   * @returns the segment that it stands in; undefined: the room is needed for settlements
   */
  correct(eventText: string): SegmentFile | undefined {
    if (this.#roomBytes() < LONGEST_FRAME_BYTES) return undefined;
    const bytes = frameBytes(eventText);
    this.#makeRoomFor(bytes);
    this.#stage({ kind: 'correction', payload: eventText }, { bytes, refusable: false, done: NOBODY_WAITS });
    return this.#current;
  }

  /** Writes what is staged, at once. */
  flush(): void {
    clearImmediate(this.#flushing);
    this.#flushing = undefined;
    if (this.#staged.bytes === 0) return;
    try {
      this.#current.write(this.#staged.contents);
    } catch (error) {
      return this.#keepForRetry(error);
    }
    this.#sync.request(this.#current);
    for (const frame of this.#staged.clear()) this.#confirm(frame, true);
  }

  /** Everything is on the disk itself. */
  async close(): Promise<void> {
    clearTimeout(this.#retry);
    this.#retry = undefined;
    this.flush();
    await this.#preparing;
    await this.#sync.idle();
    await this.#current.close();
    await this.#next?.close();
  }

  #elapsedMs(ticket: Ticket): number {
    return Math.round(this.#options.clock.monotonicMs() - ticket.admittedMs);
  }

  /** In the segment that the admission which names it will stand in. */
  #note(limits: LimitsNote, admissionBytes: number): void {
    if (limits.writtenIn === this.#current && this.#fits(admissionBytes)) return;
    const bytes = frameBytes(limits.text);
    this.#makeRoomFor(bytes + admissionBytes);
    if (limits.writtenIn === this.#current) return;
    limits.writtenIn = this.#current;
    this.#stage({ kind: 'limits', payload: limits.text }, { bytes, refusable: false, done: NOBODY_WAITS });
  }

  /** What is free beyond the settlements of the requests under way. */
  #roomBytes(): number {
    const free = this.#current.leftBytes - this.#staged.bytes + (this.#next?.leftBytes ?? 0);
    return free - LONGEST_FRAME_BYTES - this.#open * SETTLEMENT_BYTES;
  }

  #makeRoomFor(bytes: number): void {
    if (this.#fits(bytes)) return;
    this.flush();
    // A request may end when its admission is confirmed, and have moved on to the next segment itself.
    if (this.#fits(bytes) || !this.#next) return;
    const full = this.#current;
    this.#current = this.#next;
    this.#next = undefined;
    this.#sync.closeAfterSync(full);
    this.#tellHolds(this.#options.holds?.() ?? NOTHING_HELD);
    void this.#prepareNext();
  }

  /**
   * First in a segment, so that what its run has spent can be told without those before it. Where that cannot be, the
   * segment before tells it.
   */
  #tellHolds(payloads: readonly string[]): void {
    const frames = Buffer.concat(payloads.map((payload) => encodeFrame('holds', payload)));
    const neededBytes = this.#open * SETTLEMENT_BYTES + 2 * LONGEST_FRAME_BYTES;
    // What is staged is counted in already, and would be counted again.
    if (this.#staged.bytes > 0 || frames.length + neededBytes > this.#current.leftBytes) return;
    try {
      this.#current.write(frames);
    } catch (error) {
      this.#options.onTrouble('holds', error);
    }
  }

  #fits(bytes: number): boolean {
    return this.#staged.bytes + bytes <= this.#current.leftBytes;
  }

  #stage(frame: FrameToWrite, staged: StagedFrame): void {
    this.#staged.add(frame, staged);
    if (this.#retry === undefined) this.#flushing ??= setImmediate(this.#flushLater);
  }

  /** Settlements stay staged until the disk takes them; requests not yet sent are refused. */
  #keepForRetry(error: unknown): void {
    this.#options.onTrouble('write', error);
    const staged = this.#staged.keepUnrefusable();
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => {
      this.#retry = undefined;
      this.flush();
    }, RETRY_MS);
    for (const frame of staged) this.#confirm(frame, !frame.refusable);
  }

  /** What one request makes of it concerns neither the journal nor the other requests of the turn. */
  #confirm({ done }: StagedFrame, isWritten: boolean): void {
    try {
      done(isWritten);
    } catch (error) {
      this.#options.onTrouble('confirm', error);
    }
  }

  #prepareNext(): Promise<void> {
    const { directory, header, segmentBytes, onTrouble } = this.#options;
    this.#preparing ??= SegmentFile.create(directory, {
      number: this.#nextNumber++,
      sizeBytes: segmentBytes,
      header,
    })
      .then(
        (segment) => {
          this.#next = segment;
        },
        (error: unknown) => {
          onTrouble('prepare', error);
          this.#nextNumber--;
          setTimeout(() => void this.#prepareNext(), 1_000).unref();
        },
      )
      .finally(() => {
        this.#preparing = undefined;
      });
    return this.#preparing;
  }
}
