import { addressOrigin } from '@beffroi/kernel';

const WINDOW_MS = 60_000;
/** Of one address in one window: a client whose key has expired tries again less often. */
const TOLERATED_REFUSALS = 300;
/** More are not told apart until the next window, so that an attack from everywhere does not fill the memory. */
const MOST_ADDRESSES = 100_000;

/** How long a pest waits for its next refusal: an address costs no more than its connections divided by this. */
export const PEST_WAITS_MS = 1_000;

/**
 * Counts refused keys by address, of IPv6 by its network (/64). An address that is refused too often waits for its refusals; a valid key is served
 * as ever from there, since many clients may share one address behind a load balancer.
 */
export class Strangers {
  readonly #refusals = new Map<string, number>();
  readonly #tolerated: number;
  #windowEndsMs = Number.NEGATIVE_INFINITY;

  /** @param processes that share a port: an address comes to them in turn */
  constructor(processes = 1) {
    this.#tolerated = Math.ceil(TOLERATED_REFUSALS / processes);
  }

  /** @returns whether this address was refused too often */
  refused(address: string, nowMs: number): boolean {
    if (nowMs >= this.#windowEndsMs) {
      this.#refusals.clear();
      this.#windowEndsMs = nowMs + WINDOW_MS;
    }
    const origin = addressOrigin(address);
    const count = (this.#refusals.get(origin) ?? 0) + 1;
    if (count === 1 && this.#refusals.size >= MOST_ADDRESSES) return true;
    this.#refusals.set(origin, count);
    return count > this.#tolerated;
  }
}
