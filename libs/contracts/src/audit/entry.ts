import type { Actor, CollectiviteId } from '@beffroi/kernel';

/** What the unit of work appends for each mutation; sealed into a chain by the audit context. */
export interface AuditEntry {
  readonly id: string;
  readonly at: Date;
  /** null when the program itself acts; `reason` then says why. */
  readonly actor: Actor | null;
  readonly reason?: string;
  /** `<noun>.<verb>`, the permission that was used or the sweep that acted. */
  readonly action: string;
  readonly target: AuditTarget;
  readonly collectiviteId?: CollectiviteId;
  /** SHA-256 of the canonical JSON of the target before and after; absent where there was none. */
  readonly beforeDigest?: string;
  readonly afterDigest?: string;
  readonly correlationId?: string;
}

export interface AuditTarget {
  readonly type: string;
  readonly id: string;
}

/** What an operation says; the unit of work adds who, when and the digests. */
export interface AuditNote {
  readonly action: string;
  readonly target: AuditTarget;
  readonly collectiviteId?: CollectiviteId;
  readonly before?: unknown;
  readonly after?: unknown;
}
