import type { TokenCounts } from '@beffroi/contracts/usage';

/**
 * Reads an answer on its way. Of all that passes, only its `usage` is changed: cost and impacts are added. And where
 * another name than ours stands for the model, that.
 */
export interface Tap {
  /** The answer comes from somebody who calls the model by another name. Before its first byte. */
  comesFromElsewhere(): void;
  /**
   * @param chunk bytes as they arrive from the engine, in any split
   * @returns what may go on to the client now
   */
  pass(chunk: Buffer): Buffer;
  /** Called once the engine has said all; gives what is left to pass. */
  end(): Buffer;
  /** Usage that the client has not been told as it is stated: for an answer that ends before its end. */
  unstated(): Buffer;
  /** Pieces of the answer that have passed: one token each, as engines stream. */
  readonly deltas: number;
  /** How many of them `usage` counts: those that had passed when the engine said it; all, once it said it at the end. */
  readonly deltasAtUsage: number;
  /** What the engine said it used, once it has. */
  readonly usage: TokenCounts | undefined;
  /** The answer says of itself that it is complete. */
  readonly complete: boolean;
  /** The engine reported an error inside the answer. */
  readonly failed: boolean;
  /** What it says of that, where it is an `error` in JSON. */
  readonly error: unknown;
}

export const NO_BYTES: Buffer = Buffer.alloc(0);
