import type { EventText } from '../journal/journal.entries.ts';
import type { Ticket } from '../journal/journal.ts';
import { Roster } from '../journal/roster.ts';
import type { SegmentFile } from '../journal/segment.file.ts';
import { type SettledBatch, SettledEvents, type SettledTicket } from './settled.events.ts';
import type { Backlog } from './backlog.ts';

/** What the next call of `metering.ingest` says. */
export interface Shipment {
  /** How many events the batches hold. */
  readonly count: number;
  /** Admissions still open, as JSON with their progress. */
  readonly open: readonly string[];
  /** Whose admissions those are. */
  readonly opened: readonly Ticket[];
  /** When it was made, by the monotonic clock. */
  readonly madeMs: number;
  readonly batches: readonly SettledBatch[];
}

/** How often the database is told again how far an open request has come. */
const TELL_AGAIN_MS = 5_000;
/** A shipment is made of whole batches. */
const EVENTS_IN_BATCH = 100;

/** Admitted requests whose usage event the database has not acknowledged. */
export class Unshipped {
  /** Not settled. */
  readonly #underWay = new Roster<Ticket>();
  readonly #backlog: Backlog;
  readonly #settled: SettledEvents;
  readonly #toldMs = new Map<Ticket, number>();
  readonly #perSegment = new Map<SegmentFile, number>();
  #size = 0;

  constructor(backlog: Backlog) {
    this.#backlog = backlog;
    this.#settled = new SettledEvents(EVENTS_IN_BATCH, backlog);
  }

  get hasRoom(): boolean {
    return this.#backlog.hasRoom;
  }

  get size(): number {
    return this.#size;
  }

  /** On its way to the journal; the database is told of it once it is there. */
  admitted(ticket: Ticket): void {
    this.#underWay.add(ticket);
    this.#remember(ticket.segment);
  }

  /** The journal did not take it: nothing was sent, and nothing is to be counted. */
  refused(ticket: Ticket): void {
    this.#underWay.remove(ticket);
    this.#forget(ticket.segment, 1);
  }

  settled(ticket: Ticket, event: EventText): void {
    this.#underWay.remove(ticket);
    this.#toldMs.delete(ticket);
    this.#settled.add(ticket, event);
  }

  /** A second event of a request, after the one it was settled with. */
  corrected(ticket: SettledTicket, event: EventText): void {
    this.#remember(ticket.segment);
    this.#settled.add(ticket, event);
  }

  /** @param nowMs of the monotonic clock */
  shipment(mostEvents: number, nowMs: number): Shipment {
    const batches = this.#settled.first(mostEvents);
    const count = batches.reduce((events, batch) => events + batch.count, 0);
    const opened = this.#openToTell(mostEvents, nowMs);
    return { count, batches, opened, open: opened.map(openText), madeMs: nowMs };
  }

  /** The database has the shipment. */
  acknowledge({ batches, opened, madeMs }: Shipment): void {
    this.#settled.drop(batches.length);
    for (const ticket of opened) this.#noteTold(ticket, madeMs);
    for (const { perSegment } of batches) {
      for (const [segment, count] of perSegment) this.#forget(segment, count);
    }
  }

  /** Segments all of whose events are in the database, oldest first, up to the first that is not done. */
  takeFinishedSegments(current: SegmentFile): SegmentFile[] {
    const finished: SegmentFile[] = [];
    for (const [segment, count] of this.#perSegment) {
      if (count > 0 || segment === current) break;
      this.#perSegment.delete(segment);
      finished.push(segment);
    }
    return finished;
  }

  /** The instant below which all admissions are in the database; undefined: every instant so far. */
  oldestAdmission(): string | undefined {
    return this.#oldest(this.#settled.oldestAdmission(), () => true);
  }

  /**
   * Whether the database knows, settled or open, of all that was admitted until an instant of its clock. What it was
   * told as open stays so until its event is there.
   */
  isToldUntil(atMs: number): boolean {
    const oldest = this.#oldest(this.#settled.oldestUntold(), ({ isTold }) => !isTold);
    return oldest === undefined || Date.parse(oldest) > atMs;
  }

  #oldest(settled: string | undefined, counts: (underWay: Ticket) => boolean): string | undefined {
    let oldest = settled;
    for (const ticket of this.#underWay.snapshot()) {
      if (counts(ticket) && (oldest === undefined || ticket.admittedAt < oldest)) oldest = ticket.admittedAt;
    }
    return oldest;
  }

  /** One that has been settled meanwhile is not open any more. */
  #noteTold(ticket: Ticket, atMs: number): void {
    ticket.isTold = true;
    if (ticket.place !== -1) this.#toldMs.set(ticket, atMs);
  }

  #remember(segment: SegmentFile): void {
    this.#size++;
    this.#perSegment.set(segment, (this.#perSegment.get(segment) ?? 0) + 1);
  }

  #forget(segment: SegmentFile, count: number): void {
    this.#size -= count;
    this.#perSegment.set(segment, this.#perSegment.get(segment)! - count);
  }

  #openToTell(most: number, nowMs: number): Ticket[] {
    const told: Ticket[] = [];
    for (const ticket of this.#underWay.snapshot()) {
      if (told.length === most) break;
      if (!ticket.isWritten || nowMs - (this.#toldMs.get(ticket) ?? -TELL_AGAIN_MS) < TELL_AGAIN_MS) continue;
      told.push(ticket);
    }
    return told;
  }
}

const openText = ({ estimatedInputTokens, eventText, promisedTokens, reserved }: Ticket): string =>
  `{"estimatedInputTokens":${estimatedInputTokens},"promisedTokens":${promisedTokens},` +
  (reserved === undefined ? '' : `"reserved":${JSON.stringify(reserved)},`) +
  `"event":${eventText}}`;
