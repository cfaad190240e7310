import type { Settlement } from '../journal/journal.entries.ts';

/** No request lasts longer (DATAPLANE §1). */
export const MAX_REQUEST_MS = 30 * 60_000;

interface Expiring {
  expire(): void;
}

/** Requests between admission and settlement: counted, and bounded in time. */
export class RequestsUnderWay {
  readonly #beganMs = new Map<Expiring, number>();
  readonly #onSettled: (settlement: Settlement) => void;
  #whenIdle: (() => void) | undefined;

  constructor(onSettled: (settlement: Settlement) => void) {
    this.#onSettled = onSettled;
  }

  get count(): number {
    return this.#beganMs.size;
  }

  began(request: Expiring, arrivedMs: number): void {
    this.#beganMs.set(request, arrivedMs);
  }

  ended(request: Expiring, settlement: Settlement): void {
    this.#beganMs.delete(request);
    this.#onSettled(settlement);
    if (this.count === 0) this.#whenIdle?.();
  }

  /** Called each second. */
  expire(nowMs: number): void {
    for (const [request, beganMs] of this.#beganMs) {
      if (nowMs - beganMs <= MAX_REQUEST_MS) break;
      request.expire();
    }
  }

  /** Resolves when none is left; `graceMs` later those that remain are ended. */
  async drain(graceMs: number): Promise<void> {
    if (this.count === 0) return;
    const timer = setTimeout(() => {
      for (const request of [...this.#beganMs.keys()]) request.expire();
    }, graceMs);
    await new Promise<void>((resolve) => (this.#whenIdle = resolve));
    clearTimeout(timer);
  }
}
