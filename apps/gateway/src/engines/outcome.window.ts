/** How one request to a route went, as far as its client could feel it. */
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

/** The last outcomes of one route, in arrays that are written round and round: noting one allocates nothing. */
export class OutcomeWindow {
  readonly #atMs = new Float64Array(KEPT).fill(Number.NEGATIVE_INFINITY);
  readonly #failed = new Uint8Array(KEPT);
  readonly #ttftMs = new Float64Array(KEPT);
  readonly #tokensPerSecond = new Float64Array(KEPT);
  #next = 0;

  /** When the last one was; before all time: there was none. */
  get lastMs(): number {
    return this.#atMs[(this.#next + KEPT - 1) % KEPT]!;
  }

  note({ atMs, failed, ttftMs = NONE, tokensPerSecond = NONE }: ServedOutcome): void {
    const at = this.#next;
    this.#next = (at + 1) % KEPT;
    this.#atMs[at] = atMs;
    this.#failed[at] = failed ? 1 : 0;
    this.#ttftMs[at] = ttftMs;
    this.#tokensPerSecond[at] = tokensPerSecond;
  }

  /** Those since an instant, in no order. */
  since(sinceMs: number): readonly Omit<ServedOutcome, 'atMs'>[] {
    const recent = [...this.#atMs.keys()].filter((at) => this.#atMs[at]! >= sinceMs);
    const told = (value: number) => (Number.isNaN(value) ? undefined : value);
    return recent.map((at) => ({
      failed: this.#failed[at] === 1,
      ttftMs: told(this.#ttftMs[at]!),
      tokensPerSecond: told(this.#tokensPerSecond[at]!),
    }));
  }
}

/** What several windows say together. */
export const readWindows = (windows: readonly OutcomeWindow[], sinceMs: number): WindowReading => {
  const outcomes = windows.flatMap((window) => window.since(sinceMs));
  const ttfts = outcomes.flatMap(({ ttftMs }) => ttftMs ?? []);
  const speeds = outcomes.flatMap(({ tokensPerSecond }) => tokensPerSecond ?? []);
  return {
    outcomes: outcomes.length,
    failures: outcomes.filter(({ failed }) => failed).length,
    streams: ttfts.length,
    ttftP95Ms: quantile(ttfts, 0.95),
    tokensPerSecondP50: quantile(speeds, 0.5),
  };
};

/** The smallest value that so large a share does not exceed. */
const quantile = (values: readonly number[], share: number): number | undefined =>
  values.toSorted((one, other) => one - other)[Math.max(0, Math.ceil(values.length * share) - 1)];
