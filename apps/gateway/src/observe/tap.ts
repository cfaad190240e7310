import type { TokenCounts } from '@beffroi/contracts/usage';

/** Reads an answer alongside, without delaying or changing it. */
export interface Tap {
  /** Bytes as they arrive from the engine, in any split. */
  push(chunk: Buffer): void;
  /** Pieces of the answer that have passed: one token each, as engines stream. */
  readonly deltas: number;
  /** What the engine said it used, once it has. */
  readonly usage: TokenCounts | undefined;
  /** The answer says of itself that it is complete. */
  readonly complete: boolean;
  /** The engine reported an error inside the answer. */
  readonly failed: boolean;
}
