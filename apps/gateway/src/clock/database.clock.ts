import { type Clock, systemClock } from '@beffroi/kernel';

/**
 * A gateway's only clock: the greatest database time it was told, plus what has elapsed since that was received.
 * It is never ahead of the database and never goes back (DATAPLANE §1).
 */
export class DatabaseClock {
  readonly #local: Clock;
  #toldMs = Number.NEGATIVE_INFINITY;
  #receivedAtMs = 0;
  #lastMs = 0;

  constructor(local: Clock = systemClock) {
    this.#local = local;
  }

  /** @param told database time, ISO 8601 */
  tell(told: string): void {
    const toldMs = Date.parse(told);
    if (toldMs <= this.#toldMs) return;
    this.#toldMs = toldMs;
    this.#receivedAtMs = this.#local.monotonicMs();
  }

  /** Whether the database has told its time. */
  get isTold(): boolean {
    return this.#toldMs !== Number.NEGATIVE_INFINITY;
  }

  /** Unix milliseconds. Until the database has told its time, those of this machine: they only name requests. */
  nowMs(): number {
    return this.at(this.#local.monotonicMs());
  }

  /** The same, for who has just read {@link monotonicMs}. */
  at(monotonicMs: number): number {
    if (!this.isTold) return this.#local.now().getTime();
    const nowMs = Math.floor(this.#toldMs + monotonicMs - this.#receivedAtMs);
    this.#lastMs = Math.max(this.#lastMs, nowMs);
    return this.#lastMs;
  }

  monotonicMs(): number {
    return this.#local.monotonicMs();
  }
}
