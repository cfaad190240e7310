export interface WakerOptions {
  /** Tells the control plane, through the database, that these deployments are asked for. */
  readonly wake: (deploymentIds: readonly string[]) => Promise<void>;
  readonly onTrouble: (error: unknown) => void;
}

/** Says which deployments are asked for; one call at a time, and what comes meanwhile goes with the next. */
export class Waker {
  readonly #options: WakerOptions;
  #wanted = new Set<string>();
  #isCalling = false;

  constructor(options: WakerOptions) {
    this.#options = options;
  }

  ask(deploymentIds: Iterable<string>): void {
    for (const id of deploymentIds) this.#wanted.add(id);
    if (!this.#isCalling && this.#wanted.size > 0) void this.#call();
  }

  async #call(): Promise<void> {
    this.#isCalling = true;
    const ids = [...this.#wanted];
    this.#wanted = new Set();
    // Whoever is still held asks again soon: nothing is kept of a call that failed.
    await this.#options.wake(ids).catch(this.#options.onTrouble);
    this.#isCalling = false;
    if (this.#wanted.size > 0) void this.#call();
  }
}
