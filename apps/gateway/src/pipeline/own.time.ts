/**
 * What of a request's time is the gateway's own: from when it was there whole, without the waits for engines. How long
 * a client takes to send or to read is not counted.
 */
export class OwnTime {
  readonly #nowMs: () => number;
  /** When the request was there, later by each wait. */
  #beganMs: number;
  #waitsSinceMs: number | undefined;

  constructor(receivedMs: number, nowMs: () => number) {
    this.#nowMs = nowMs;
    this.#beganMs = receivedMs;
  }

  /** It is an engine's turn. */
  waits(): void {
    this.#waitsSinceMs = this.#nowMs();
  }

  /** An engine has answered or failed. May be called again. */
  goesOn(): void {
    if (this.#waitsSinceMs === undefined) return;
    this.#beganMs += this.#nowMs() - this.#waitsSinceMs;
    this.#waitsSinceMs = undefined;
  }

  /** So far, in milliseconds with their microseconds. */
  get text(): string {
    return ((this.#waitsSinceMs ?? this.#nowMs()) - this.#beganMs).toFixed(3);
  }
}
