/**
 * What of a request's time is the gateway's own: from when it was there whole, without the waits for engines. How long
 * a client takes to send or to read is not counted. All instants are of the monotonic clock.
 */
export class OwnTime {
  /** When the request was there, later by each wait. */
  #beganMs: number;
  #waitsSinceMs: number | undefined;

  constructor(beganMs: number) {
    this.#beganMs = beganMs;
  }

  /** It is an engine's turn. */
  waits(nowMs: number): void {
    this.#waitsSinceMs = nowMs;
  }

  /** An engine has answered or failed. May be called again. */
  goesOn(nowMs: number): void {
    if (this.#waitsSinceMs === undefined) return;
    this.#beganMs += nowMs - this.#waitsSinceMs;
    this.#waitsSinceMs = undefined;
  }

  /** Waits that came after that instant must not have ended. */
  until(nowMs: number): number {
    return Math.max(0, (this.#waitsSinceMs ?? nowMs) - this.#beganMs);
  }

  /** In milliseconds with their microseconds. */
  textAt(nowMs: number): string {
    const micros = Math.round(this.until(nowMs) * 1_000);
    // As `toFixed(3)`, which takes ten times as long.
    return `${Math.trunc(micros / 1_000)}.${String(micros % 1_000).padStart(3, '0')}`;
  }
}
