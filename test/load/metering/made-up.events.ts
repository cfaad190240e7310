import { uuidV7 } from '@beffroi/kernel';

/** The syndicate of the benches: who asks, and how often. */
export interface Population {
  readonly collectivites: number;
  readonly keysEach: number;
}

/** Pseudo-random numbers from 0 to 1, the same for the same seed (mulberry32). */
export const seeded = (seed: number) => (): number => {
  seed = (seed + 0x6d2b79f5) | 0;
  let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
};

/** An id that says what it is of and which one: `…-0000c0000007`. */
export const numberedId = (what: 'c' | 'b' | 'a', index: number): string =>
  `01900000-0000-7000-8000-0000${what}${String(index).padStart(7, '0')}`;

export const MODELS = ['ministral-3-8b-instruct-2512', 'mistral-small-3.2-24b-instruct-2506'] as const;

/**
 * Requests of this moment as a gateway tells them. Few keys ask for most of it: the n-th key asks as often as 1/n
 * (Zipf), as in every published trace of a shared service.
 */
export class MadeUpEvents {
  readonly #random: () => number;
  readonly #weights: readonly number[];
  readonly #keysEach: number;

  constructor(population: Population, seed: number) {
    this.#random = seeded(seed);
    this.#keysEach = population.keysEach;
    let sum = 0;
    this.#weights = Array.from(
      { length: population.collectivites * population.keysEach },
      (_, index) => (sum += 1 / (index + 1)),
    );
  }

  next(): Record<string, unknown> {
    const key = this.#key();
    const collectiviteId = numberedId('c', Math.floor(key / this.#keysEach));
    const input = 20 + Math.floor(this.#random() * 3_000);
    const at = Date.now();
    return {
      v: 1,
      id: uuidV7(at, this.#randomBytes()),
      admittedAt: new Date(at).toISOString(),
      gatewayId: 'gw-bench',
      collectiviteId,
      payerId: collectiviteId,
      projectId: numberedId('b', key),
      analyticCode: 'SI-2026',
      apiKeyId: numberedId('a', key),
      offer: 'shared',
      modelId: MODELS[key % MODELS.length],
      modelRevision: '2506',
      siteId: 'bourges',
      endpoint: '/v1/chat/completions',
      stream: true,
      outcome: this.#random() < 0.02 ? 'client_aborted' : 'completed',
      httpStatus: 200,
      attempts: 1,
      tokens: { input, cachedInput: input >> 2, output: Math.floor(this.#random() * 900), reasoning: 0 },
      audioMs: 0,
      pages: 0,
      images: 0,
      ttftMs: 180,
      latencyMs: 4_000,
      quality: 'measured',
    };
  }

  #key(): number {
    const wanted = this.#random() * this.#weights.at(-1)!;
    let [low, high] = [0, this.#weights.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#weights[middle]! < wanted) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #randomBytes(): Uint8Array {
    return Uint8Array.from({ length: 10 }, () => Math.floor(this.#random() * 256));
  }
}
