import type { Clock } from '@beffroi/kernel';

/**
 * What of a request's time is the gateway's own: from when it was there whole, without the waits for engines. How long
 * a client takes to send or to read is not counted.
 */
export class OwnTime {
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  /** When the request was there, later by each wait. */
  #beganMs: number;
  #waitsSinceMs: number | undefined;

  /** The request is there now. */
  constructor(clock: Pick<Clock, 'monotonicMs'>) {
    this.#clock = clock;
    this.#beganMs = clock.monotonicMs();
  }

  /** It is an engine's turn. */
  waits(): void {
    this.#waitsSinceMs = this.#clock.monotonicMs();
  }

  /** An engine has answered or failed. May be called again. */
  goesOn(): void {
    if (this.#waitsSinceMs === undefined) return;
    this.#beganMs += this.#clock.monotonicMs() - this.#waitsSinceMs;
    this.#waitsSinceMs = undefined;
  }

  /** @param nowMs of the same clock; waits that came after it must not have ended */
  until(nowMs: number): number {
    return Math.max(0, (this.#waitsSinceMs ?? nowMs) - this.#beganMs);
  }

  /** So far, in milliseconds with their microseconds. */
  get text(): string {
    const micros = Math.round(this.until(this.#clock.monotonicMs()) * 1_000);
    // As `toFixed(3)`, which takes ten times as long.
    return `${Math.trunc(micros / 1_000)}.${String(micros % 1_000).padStart(3, '0')}`;
  }
}
