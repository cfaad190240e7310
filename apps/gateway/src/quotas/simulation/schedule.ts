interface Planned {
  readonly atMs: number;
  readonly order: number;
  readonly act: () => void;
}

/** Simulated time: what is planned happens in its order, and nothing takes time by itself. */
export class Schedule {
  #nowMs = 0;
  #count = 0;
  #planned: Planned[] = [];

  get nowMs(): number {
    return this.#nowMs;
  }

  in(delayMs: number, act: () => void): void {
    const planned = { atMs: this.#nowMs + delayMs, order: this.#count++, act };
    let at = this.#planned.length;
    while (at > 0 && isBefore(planned, this.#planned[at - 1]!)) at--;
    this.#planned.splice(at, 0, planned);
  }

  every(periodMs: number, act: () => boolean): void {
    this.in(periodMs, () => {
      if (act()) this.every(periodMs, act);
    });
  }

  runUntil(endMs: number): void {
    for (let next = this.#planned[0]; next && next.atMs <= endMs; next = this.#planned[0]) {
      this.#planned.shift();
      this.#nowMs = next.atMs;
      next.act();
    }
    this.#nowMs = endMs;
  }
}

const isBefore = (one: Planned, other: Planned): boolean =>
  one.atMs < other.atMs || (one.atMs === other.atMs && one.order < other.order);
