/** As often as a gateway polls. */
const POLL_EVERY_MS = 250;
/** A second, on a machine that does nothing else. */
export const POLLS_A_SECOND = 1_000 / POLL_EVERY_MS;

/**
 * A bare client that polls the database at the pace of a gateway: counted in its polls, how long something takes does
 * not depend on what else the machine does, which slows both.
 */
export class PollBeats {
  readonly #ask: () => Promise<unknown>;
  #count = 0;
  #isRunning = true;
  readonly #running: Promise<void>;

  /** @param ask the database something short */
  constructor(ask: () => Promise<unknown>) {
    this.#ask = ask;
    this.#running = this.#poll();
  }

  /** @param isHeard resolves once it is acted on; @returns how often the bare client polled meanwhile */
  async until(isHeard: () => Promise<unknown>): Promise<number> {
    const before = this.#count;
    await isHeard();
    return this.#count - before;
  }

  async stop(): Promise<void> {
    this.#isRunning = false;
    await this.#running;
  }

  async #poll(): Promise<void> {
    while (this.#isRunning) {
      await this.#ask();
      this.#count++;
      await new Promise((resolve) => setTimeout(resolve, POLL_EVERY_MS));
    }
  }
}

/** Of most of them: one may be late for a reason of its own. */
export const median = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[values.length >> 1]!;
