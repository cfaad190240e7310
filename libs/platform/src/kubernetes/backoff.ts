/** Full jitter: between half and all of a delay that doubles, so that many informers do not return together. */
export class Backoff {
  readonly #initialMs: number;
  readonly #maxMs: number;
  readonly #random: () => number;
  #attempts = 0;

  constructor(initialMs: number, maxMs: number, random: () => number = Math.random) {
    this.#initialMs = initialMs;
    this.#maxMs = maxMs;
    this.#random = random;
  }

  nextMs(): number {
    const delayMs = Math.min(this.#initialMs * 2 ** this.#attempts, this.#maxMs);
    this.#attempts += 1;
    return delayMs * (0.5 + this.#random() / 2);
  }

  reset(): void {
    this.#attempts = 0;
  }
}
