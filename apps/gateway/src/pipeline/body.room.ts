/**
 * Memory for the bodies of all requests of this process. What a body takes it holds until its request is answered,
 * since another engine may still need it; splicing makes it up to three times as much for a moment.
 */
export class BodyRoom {
  /** Of one body. */
  readonly limitBytes: number;
  #leftBytes: number;

  /** @param totalBytes of all; room for one of the longest there always is */
  constructor(limitBytes: number, totalBytes: number) {
    this.limitBytes = limitBytes;
    this.#leftBytes = Math.max(limitBytes, totalBytes);
  }

  get leftBytes(): number {
    return this.#leftBytes;
  }

  /** @returns whether there was so much room; nothing is taken otherwise */
  take(bytes: number): boolean {
    if (bytes > this.#leftBytes) return false;
    this.#leftBytes -= bytes;
    return true;
  }

  give(bytes: number): void {
    this.#leftBytes += bytes;
  }
}
