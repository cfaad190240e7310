/** Of one key, and of all: what keys ask about themselves must not take the control plane from people. */
const MOST_OF_A_KEY = 4;
const MOST = 32;

/** Counts the calls that wait for the control plane. */
export class CallsUnderWay {
  readonly #ofKeys = new Map<string, number>();
  #count = 0;

  /** @returns undefined where there are too many already */
  async run<T>(apiKeyId: string, work: () => Promise<T>): Promise<T | undefined> {
    const ofKey = this.#ofKeys.get(apiKeyId) ?? 0;
    if (ofKey >= MOST_OF_A_KEY || this.#count >= MOST) return undefined;
    this.#change(apiKeyId, 1);
    try {
      return await work();
    } finally {
      this.#change(apiKeyId, -1);
    }
  }

  #change(apiKeyId: string, by: 1 | -1): void {
    this.#count += by;
    const ofKey = (this.#ofKeys.get(apiKeyId) ?? 0) + by;
    if (ofKey === 0) this.#ofKeys.delete(apiKeyId);
    else this.#ofKeys.set(apiKeyId, ofKey);
  }
}
