import type { CollectiviteId, SystemScope } from '@beffroi/kernel';
import { ALWAYS_KEPT, type KeptThing } from './kept.ts';

/** What one context came to: it has nothing left, something is still there, or something must not be erased. */
export type ErasureStep =
  | { readonly kind: 'erased' }
  | { readonly kind: 'waiting'; readonly what: string; readonly left: number }
  | { readonly kind: 'kept'; readonly what: KeptThing };

/**
 * Erases what one context holds of a collectivité, as far as it can now. Called again and again until every
 * context has said `erased` or `kept`; a call that finds nothing more to do changes nothing.
 */
export abstract class TenantEraser {
  /** Such as `api-keys`. */
  abstract readonly what: string;
  /**
   * Its tables: their rows are removed; or they are emptied of whatever people wrote and of every secret, where usage and
   * invoices name their ids.
   */
  abstract readonly tables: Readonly<Record<string, 'removed' | 'emptied'>>;
  abstract erase(scope: SystemScope, id: CollectiviteId): Promise<ErasureStep>;
}

/** How much was erased so far, over all sweeps. */
export abstract class ErasureTally {
  /** In the transaction that is open. */
  abstract add(scope: SystemScope, id: CollectiviteId, what: string, count: number): Promise<void>;
}

/** The proof that a collectivité was erased (RGPD article 28(3)(g)). */
export interface ErasureCertificate {
  readonly collectiviteId: CollectiviteId;
  readonly startedAt: Date;
  readonly finishedAt: Date;
  /** When the last backup that holds a copy expires: the certificate is dated of that day. */
  readonly effectiveAt: Date;
  readonly erased: readonly { readonly what: string; readonly count: number }[];
  /** Why, `REASONS_TO_KEEP` says. */
  readonly kept: readonly string[];
  /** SHA-256 of the canonical JSON of all the rest, hexadecimal. */
  readonly digest: string;
}

/** What is kept once nothing is left to erase; undefined while something is. */
export const keptOf = (steps: readonly ErasureStep[]): ErasureCertificate['kept'] | undefined =>
  steps.some(({ kind }) => kind === 'waiting')
    ? undefined
    : [...ALWAYS_KEPT, ...steps.flatMap((step) => (step.kind === 'kept' ? step.what : []))];
