import type { Actor, CollectiviteId } from '@beffroi/kernel';

/** How long an entry is kept: `security` 12 months, `admin` 3 years. */
export const AUDIT_CLASSES = ['security', 'admin'] as const;
export type AuditClass = (typeof AUDIT_CLASSES)[number];

/**
 * What a call came to. `unchanged`: it succeeded and there was nothing to do (a replay, a key that was revoked
 * already). `refused`: the rules said no. `failed`: a fault of ours, and nothing was kept.
 */
export const AUDIT_RESULTS = ['succeeded', 'unchanged', 'refused', 'failed'] as const;
export type AuditResult = (typeof AUDIT_RESULTS)[number];

/** In what quality somebody acted; `none` where they had no right to act at all. */
export const AUDIT_QUALITIES = ['collectivite', 'operator', 'program', 'none'] as const;
export type AuditQuality = (typeof AUDIT_QUALITIES)[number];

/** What kind of program sent a request; its whole name would tell more about a person than is needed. */
export const CLIENT_KINDS = ['browser', 'script', 'other', 'none'] as const;
export type ClientKind = (typeof CLIENT_KINDS)[number];

/** Where a request came from. */
export interface AuditOrigin {
  /** Ours, never the client's: the same as in logs and masked errors. */
  readonly requestId: string;
  /** IPv4 or IPv6, behind the trusted proxies. */
  readonly address: string;
  readonly client: ClientKind;
}

/** Who did what for whom, from where, and what it came to; sealed into a chain by the audit context. */
export interface AuditEntry {
  readonly id: string;
  /** The database's clock, at the start of the transaction that wrote the entry. */
  readonly at: Date;
  readonly class: AuditClass;
  /** null when the program itself acts; `reason` then says why. */
  readonly actor: Actor | null;
  readonly actingAs: AuditQuality;
  readonly reason?: string;
  /** `<noun>.<verb>`, the permission that was used or the sweep that acted. */
  readonly action: string;
  readonly target: AuditTarget;
  /** Whose data it is about, and on whose behalf a member acted. */
  readonly collectiviteId?: CollectiviteId;
  readonly result: AuditResult;
  /** The code of the refusal or fault. */
  readonly failure?: string;
  /** SHA-256 of the canonical JSON of the target before and after; absent where there was none. */
  readonly beforeDigest?: string;
  readonly afterDigest?: string;
  readonly address?: string;
  readonly client?: ClientKind;
  readonly requestId?: string;
}

export interface AuditTarget {
  readonly type: string;
  readonly id: string;
}

/** What an operation says; the unit of work adds who, when, from where and the digests. */
export interface AuditNote {
  readonly action: string;
  readonly target: AuditTarget;
  /** `admin` unless given. */
  readonly class?: AuditClass;
  readonly collectiviteId?: CollectiviteId;
  readonly before?: unknown;
  readonly after?: unknown;
  /** Who did it, where the scope is the program's own: somebody who logs in has no other yet. */
  readonly actor?: Actor;
}

/** An entry that belongs to no change of rows: a refusal, a sensitive read, a login. */
export interface AuditFact extends Omit<AuditNote, 'actor'> {
  readonly actor: Actor | null;
  readonly actingAs: AuditQuality;
  readonly reason?: string;
  readonly result: AuditResult;
  readonly failure?: string;
}
