import { type Enrolled, Roster } from '../journal/roster.ts';
import type { Settlement } from '../journal/journal.entries.ts';

/** No request lasts longer (DATAPLANE §1). */
export const MAX_REQUEST_MS = 30 * 60_000;

interface Expiring extends Enrolled {
  /** Of the monotonic clock. */
  readonly arrivedMs: number;
  expire(): void;
}

/** Requests between admission and settlement: counted, and bounded in time. */
export class RequestsUnderWay {
  readonly #requests = new Roster<Expiring>();
  readonly #onSettled: (settlement: Settlement) => void;
  #whenIdle: (() => void) | undefined;

  constructor(onSettled: (settlement: Settlement) => void) {
    this.#onSettled = onSettled;
  }

  get count(): number {
    return this.#requests.size;
  }

  began(request: Expiring): void {
    this.#requests.add(request);
  }

  ended(request: Expiring, settlement: Settlement): void {
    this.#requests.remove(request);
    this.#onSettled(settlement);
    if (this.count === 0) this.#whenIdle?.();
  }

  /** Called each second. */
  expire(nowMs: number): void {
    for (const request of this.#requests.snapshot()) {
      if (nowMs - request.arrivedMs > MAX_REQUEST_MS) request.expire();
    }
  }

  /** Ends those that are left; resolves when each is settled. */
  async endAll(): Promise<void> {
    for (const request of this.#requests.snapshot()) request.expire();
    if (this.count > 0) await new Promise<void>((resolve) => (this.#whenIdle = resolve));
  }
}
