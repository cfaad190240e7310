import type { Scope } from '@beffroi/kernel';
import type { AuditFinding } from './chain/finding.ts';
import type { ChainHead } from './chain/seal.ts';

export interface VerificationOptions {
  /** Only what was sealed from the first entry of this instant on. */
  readonly from?: Date | undefined;
  /** Heads that were kept elsewhere: each must be in the chain. */
  readonly heads?: readonly ChainHead[];
}

export interface Verification {
  /** Links that were recomputed. */
  readonly checked: number;
  /** Of these, links whose entry was purged when its retention was over. */
  readonly purged: number;
  /** Where the chain ends; null to a collectivité, whose links are not all of them. */
  readonly head: ChainHead | null;
  /** The first thousand; none: the journal is as it was written. */
  readonly findings: readonly AuditFinding[];
}

/** Recomputes the chain. A collectivité verifies its own entries and their links. */
export abstract class VerifyAudit {
  abstract execute(scope: Scope, options?: VerificationOptions): Promise<Verification>;
}
