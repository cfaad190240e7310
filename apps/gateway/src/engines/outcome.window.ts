/** How one request to a model went, as far as its client could feel it. */
export interface ServedOutcome {
  readonly atMs: number;
  readonly failed: boolean;
  /** Of streams that answered. */
  readonly ttftMs: number | undefined;
  /** Of streams long enough to tell. */
  readonly tokensPerSecond: number | undefined;
}

export interface WindowReading {
  readonly outcomes: number;
  readonly failures: number;
  /** Of the outcomes, those whose speed is known. */
  readonly streams: number;
  /** undefined: no stream lately. */
  readonly ttftP95Ms: number | undefined;
  /** Of one stream; the slower half has less. */
  readonly tokensPerSecondP50: number | undefined;
}

const KEPT = 512;
const NONE = Number.NaN;

/** The last outcomes of one model, in arrays that are written round and round: noting one allocates nothing. */
export class OutcomeWindow {
  readonly #atMs = new Float64Array(KEPT).fill(Number.NEGATIVE_INFINITY);
  readonly #failed = new Uint8Array(KEPT);
  readonly #ttftMs = new Float64Array(KEPT);
  readonly #tokensPerSecond = new Float64Array(KEPT);
  #next = 0;

  note({ atMs, failed, ttftMs = NONE, tokensPerSecond = NONE }: ServedOutcome): void {
    const at = this.#next;
    this.#next = (at + 1) % KEPT;
    this.#atMs[at] = atMs;
    this.#failed[at] = failed ? 1 : 0;
    this.#ttftMs[at] = ttftMs;
    this.#tokensPerSecond[at] = tokensPerSecond;
  }

  /** Those since an instant. */
  read(sinceMs: number): WindowReading {
    const recent = [...this.#atMs.keys()].filter((at) => this.#atMs[at]! >= sinceMs);
    const told = (values: Float64Array) =>
      recent.map((at) => values[at]!).filter((value) => !Number.isNaN(value));
    const ttfts = told(this.#ttftMs);
    return {
      outcomes: recent.length,
      failures: recent.filter((at) => this.#failed[at] === 1).length,
      streams: ttfts.length,
      ttftP95Ms: quantile(ttfts, 0.95),
      tokensPerSecondP50: quantile(told(this.#tokensPerSecond), 0.5),
    };
  }
}

/** The smallest value that so large a share does not exceed. */
const quantile = (values: readonly number[], share: number): number | undefined =>
  values.toSorted((one, other) => one - other)[Math.max(0, Math.ceil(values.length * share) - 1)];
