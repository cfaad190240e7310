import type { CollectiviteId, SystemScope } from '@beffroi/kernel';

/** What one context came to: how many things it erased in all, or that something is still there. */
export type ErasureStep =
  | { readonly kind: 'erased'; readonly what: string; readonly count: number }
  | { readonly kind: 'waiting'; readonly what: string; readonly left: number };

/**
 * Erases what one context holds of a collectivité, as far as it can now. Called again and again until every
 * context has said `erased`; a second call finds nothing more to do.
 */
export abstract class TenantEraser {
  /** Such as `api-keys`. */
  abstract readonly what: string;
  abstract erase(scope: SystemScope, id: CollectiviteId): Promise<ErasureStep>;
}

/** What the law keeps: usage and invoices ten years (code de commerce L123-22), the audit as its classes say. */
export const KEPT_AFTER_ERASURE = ['identity-of-the-body', 'usage', 'invoices', 'audit'] as const;

/** The proof that a collectivité was erased (RGPD article 28(3)(g)). */
export interface ErasureCertificate {
  readonly collectiviteId: CollectiviteId;
  readonly startedAt: Date;
  readonly finishedAt: Date;
  /** When the last backup that holds a copy expires: the certificate is dated of that day. */
  readonly effectiveAt: Date;
  readonly erased: readonly { readonly what: string; readonly count: number }[];
  readonly kept: readonly string[];
  /** SHA-256 of the canonical JSON of all the rest, hexadecimal. */
  readonly digest: string;
}

/** Undefined while something is left. */
export const erasedOf = (steps: readonly ErasureStep[]): ErasureCertificate['erased'] | undefined => {
  const done = steps.filter((step) => step.kind === 'erased');
  return done.length === steps.length ? done.map(({ what, count }) => ({ what, count })) : undefined;
};
