import { type AdmissionText, joinEvent, type Settlement } from '../journal/journal.entries.ts';
import type { Journal, Ticket } from '../journal/journal.ts';
import type { Unshipped } from './unshipped.ts';

const LEAST_LEAP = 32;
/** A leap grows with the answer: at most an eighth is counted that was not delivered, if the process dies. */
const LEAP_SHARE = 3;

/** Usage between admission and the database: in the journal first, then waiting to be shipped. */
export class UsageLedger {
  readonly #journal: Journal;
  readonly #unshipped: Unshipped;
  readonly #streams = new Set<Ticket>();
  #isClosed = false;

  constructor(journal: Journal, unshipped: Unshipped) {
    this.#journal = journal;
    this.#unshipped = unshipped;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  get hasRoom(): boolean {
    return !this.#isClosed && this.#journal.hasRoom && this.#unshipped.hasRoom;
  }

  admit(admission: AdmissionText, written: (ticket: Ticket | undefined) => void): void {
    const ticket = this.#journal.admit(admission, (confirmed) => {
      if (!confirmed) this.#unshipped.refused(ticket);
      written(confirmed);
    });
    // At once: a poll may ask how far all is shipped before the journal has answered.
    this.#unshipped.admitted(ticket);
  }

  /** From now on no request is admitted; those admitted are settled as ever. */
  close(): void {
    this.#isClosed = true;
  }

  /** Called before tokens reach the client: what the journal promises to count is never below what was delivered. */
  passing(ticket: Ticket, outputTokens: number): void {
    if (outputTokens <= ticket.promisedTokens) return;
    this.#streams.add(ticket);
    this.#journal.promise(ticket, outputTokens + Math.max(LEAST_LEAP, outputTokens >> LEAP_SHARE));
  }

  settle(ticket: Ticket, settlement: Settlement, written: () => void): void {
    this.#streams.delete(ticket);
    this.#unshipped.settled(ticket, this.#journal.settle(ticket, settlement, written));
  }

  /** Replaces the estimate that a request was settled with; where the journal has no room for that, it stays. */
  correct({ admittedAt, eventText }: Ticket, settlement: Settlement): void {
    const text = joinEvent(eventText, settlement, JSON.stringify(settlement));
    const segment = this.#journal.correct(text);
    // What it was settled with stands before it, and tells of the request.
    if (segment) this.#unshipped.corrected({ admittedAt, segment, isTold: true }, { head: text, tail: '' });
  }

  /** Called each second: notes how long the streams under way have lasted. */
  noteStreams(): void {
    for (const ticket of this.#streams) this.#journal.noteProgress(ticket);
  }
}
