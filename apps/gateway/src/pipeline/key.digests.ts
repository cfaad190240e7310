import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import type { Ok } from '@beffroi/kernel';
import type { Records } from '../records/record.views.ts';
import type { Identity } from './identity.ts';

/** A key that was found. */
export interface RememberedKey {
  readonly digest: string;
  /** What it opened when it was asked last. */
  opened: Opened | undefined;
}

/** Good until anything is published. */
export interface Opened {
  readonly identified: Ok<Identity>;
  readonly records: Records;
  readonly changes: number;
}

/** Keys remembered at a time are between this and twice as many: memory has a bound. */
const REMEMBERED = 4_096;

/** Twice what a key needs: with blanks before it the same one could be sent in thousands of lengths. */
const LONGEST_REMEMBERED = 192;

/**
 * Digests of API keys: HMAC-SHA-256 with the pepper, base64url. Those of keys that were found are remembered by the
 * `authorization` they came in, in memory alone. What a digest opens is asked of the records anew whenever anything was
 * published, so a revocation is as immediate as without; and only found keys are kept, so strangers push nobody out.
 */
export class KeyDigests {
  /** Prepared once: given as bytes to each digest, it would cost five times what the digest does. */
  readonly #pepper: KeyObject;
  #recent = new Map<string, RememberedKey>();
  #older = new Map<string, RememberedKey>();

  constructor(pepper: Uint8Array) {
    this.#pepper = createSecretKey(pepper);
  }

  /** @param key whole, as its owner has it */
  of(key: string): string {
    return createHmac('sha256', this.#pepper).update(key).digest('base64url');
  }

  recall(authorization: string): RememberedKey | undefined {
    const recent = this.#recent.get(authorization);
    if (recent !== undefined) return recent;
    const older = this.#older.get(authorization);
    if (older !== undefined) this.remember(authorization, older);
    return older;
  }

  remember(authorization: string, key: RememberedKey): void {
    if (authorization.length > LONGEST_REMEMBERED) return;
    if (this.#recent.size >= REMEMBERED) {
      this.#older = this.#recent;
      this.#recent = new Map();
    }
    this.#recent.set(authorization, key);
  }
}
