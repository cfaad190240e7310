import type { RefusedRequest } from '@beffroi/contracts/usage';

/** A refusal to be told, which may grow by others like it until it is. */
export interface Remembered {
  readonly request: Omit<RefusedRequest, 'alike'>;
  alike: number;
}

/** What tells a refusal from another before it is described. */
export interface RefusalFace {
  readonly apiKeyId: string;
  /** Equal for equal causes. */
  readonly cause: string;
}

/** Refusals of one key that are remembered one by one each minute; of any further cause the first is too. */
export const MOST_PER_KEY = 60;
/** Refusals that wait to be told: some 2 MB. */
export const MOST_UNTOLD = 4_096;
/** Keys that are told apart in one minute. */
const MOST_KEYS = 4_096;
const MINUTE_MS = 60_000;

interface KeyMinute {
  remembered: number;
  readonly firstOf: Map<string, Remembered>;
}

/**
 * Refusals of the last moments, until the database is told of them. A flood costs no more than counting, and where
 * nobody can be told the oldest are forgotten: nothing here is counted for money.
 */
export class RefusedRequests {
  /** Oldest first. */
  readonly #untold = new Set<Remembered>();
  #keys = new Map<string, KeyMinute>();
  #minute = 0;
  #forgotten = 0;

  get untold(): number {
    return this.#untold.size;
  }

  /** Refusals that were never told of; some that were counted with others may have been told before. */
  get forgotten(): number {
    return this.#forgotten;
  }

  /**
   * @param describe asked for only if this refusal is remembered by itself
   * @param nowMs of the database's clock
   */
  note({ apiKeyId, cause }: RefusalFace, nowMs: number, describe: () => Remembered['request']): void {
    const key = this.#ofThisMinute(apiKeyId, nowMs);
    const first = key.firstOf.get(cause);
    if (first && key.remembered >= MOST_PER_KEY) {
      first.alike++;
      return this.#tell(first);
    }
    const remembered: Remembered = { request: describe(), alike: 0 };
    key.remembered++;
    if (!first) key.firstOf.set(cause, remembered);
    this.#tell(remembered);
  }

  /** The oldest, at most so many; they are told unless they are given back. */
  take(most: number): readonly Remembered[] {
    const taken: Remembered[] = [];
    for (const remembered of this.#untold) {
      if (taken.length === most) break;
      this.#untold.delete(remembered);
      taken.push(remembered);
    }
    return taken;
  }

  giveBack(untold: readonly Remembered[]): void {
    for (const remembered of untold) this.#tell(remembered);
  }

  #ofThisMinute(apiKeyId: string, nowMs: number): KeyMinute {
    const minute = Math.floor(nowMs / MINUTE_MS);
    if (minute !== this.#minute) {
      this.#minute = minute;
      this.#keys = new Map();
    }
    const known = this.#keys.get(apiKeyId);
    if (known) return known;
    if (this.#keys.size === MOST_KEYS) this.#keys = new Map();
    const fresh: KeyMinute = { remembered: 0, firstOf: new Map() };
    this.#keys.set(apiKeyId, fresh);
    return fresh;
  }

  #tell(remembered: Remembered): void {
    if (this.#untold.size === MOST_UNTOLD && !this.#untold.has(remembered)) this.#forgetOldest();
    this.#untold.add(remembered);
  }

  #forgetOldest(): void {
    const [oldest] = this.#untold;
    this.#untold.delete(oldest!);
    this.#forgotten += 1 + oldest!.alike;
  }
}
