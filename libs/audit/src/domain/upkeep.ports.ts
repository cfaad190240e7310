import type { SystemScope } from '@beffroi/kernel';
import type { ChainHead } from './chain/seal.ts';

export interface Sealed {
  /** Links that were added. */
  readonly count: number;
  readonly head: ChainHead;
  /** How long the oldest of them had waited; 0 where there was none. */
  readonly lagMs: number;
}

/** Adds a link for every entry that waits for one. */
export abstract class SealEntries {
  abstract execute(): Promise<Sealed>;
}

/** Removes entries whose retention is over; their links stay. */
export abstract class PurgeEntries {
  /** @returns how many */
  abstract execute(scope: SystemScope): Promise<number>;
}
