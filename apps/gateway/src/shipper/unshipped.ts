import type { SegmentFile } from '../journal/segment.file.ts';
import type { Ticket } from '../journal/journal.ts';

/** What the next call of `metering.ingest` says. */
export interface Shipment {
  readonly events: readonly string[];
  /** Admissions still open, as JSON with their progress. */
  readonly open: readonly string[];
  readonly settled: readonly Ticket[];
}

interface SettledTicket {
  readonly ticket: Ticket;
  readonly eventText: string;
}

/** How often the database is told again how far an open request has come. */
const TELL_AGAIN_MS = 5_000;

/** Admitted requests whose usage event the database has not acknowledged. */
export class Unshipped {
  /** In the order of admission. */
  readonly #tickets = new Map<string, Ticket>();
  readonly #open = new Set<Ticket>();
  readonly #settled: SettledTicket[] = [];
  readonly #toldMs = new Map<string, number>();
  readonly #perSegment = new Map<SegmentFile, number>();

  get size(): number {
    return this.#tickets.size;
  }

  /** On its way to the journal. */
  admitted(ticket: Ticket): void {
    this.#tickets.set(ticket.id, ticket);
    this.#perSegment.set(ticket.segment, (this.#perSegment.get(ticket.segment) ?? 0) + 1);
  }

  /** In the journal: the database is told of it from now on. */
  opened(ticket: Ticket): void {
    this.#open.add(ticket);
  }

  /** The journal did not take it: nothing was sent, and nothing is to be counted. */
  refused(ticket: Ticket): void {
    this.#forget(ticket);
  }

  settled(ticket: Ticket, eventText: string): void {
    this.#open.delete(ticket);
    this.#toldMs.delete(ticket.id);
    this.#settled.push({ ticket, eventText });
  }

  /** @param nowMs of the monotonic clock */
  shipment(mostEvents: number, nowMs: number): Shipment {
    const settled = this.#settled.slice(0, mostEvents);
    return {
      events: settled.map(({ eventText }) => eventText),
      settled: settled.map(({ ticket }) => ticket),
      open: this.#openToTell(mostEvents, nowMs),
    };
  }

  /** The database has the shipment. */
  acknowledge({ settled }: Shipment): void {
    this.#settled.splice(0, settled.length);
    for (const ticket of settled) this.#forget(ticket);
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
    for (const { admittedAt } of this.#tickets.values()) return admittedAt;
    return undefined;
  }

  #forget({ id, segment }: Ticket): void {
    this.#tickets.delete(id);
    this.#perSegment.set(segment, this.#perSegment.get(segment)! - 1);
  }

  #openToTell(most: number, nowMs: number): string[] {
    const told: string[] = [];
    for (const ticket of this.#open) {
      if (told.length === most) break;
      if (nowMs - (this.#toldMs.get(ticket.id) ?? -TELL_AGAIN_MS) < TELL_AGAIN_MS) continue;
      this.#toldMs.set(ticket.id, nowMs);
      told.push(openText(ticket));
    }
    return told;
  }
}

const openText = ({ admission, eventText, promisedTokens }: Ticket): string =>
  `{"estimatedInputTokens":${admission.estimatedInputTokens},"promisedTokens":${promisedTokens},"event":${eventText}}`;
