import type { AuditEntry, AuditResult } from '@beffroi/contracts/audit';
import type { CollectiviteId, Scope } from '@beffroi/kernel';
import type { PageOf, PageRequest } from '@beffroi/tenancy/domain';

/** An entry as the journal keeps it. */
export interface JournalEntry extends AuditEntry {
  /** SHA-256 of its canonical text. */
  readonly digest: string;
  /** The hash of its link; null in the second before it is sealed. */
  readonly sealHash: string | null;
}

export interface JournalFilter {
  readonly collectiviteId?: CollectiviteId;
  /** The subject of who acted, as their identity provider writes it. */
  readonly actor?: string;
  readonly action?: string;
  readonly targetType?: string;
  readonly targetId?: string;
  readonly result?: AuditResult;
  /** Entries of this instant or later. */
  readonly from?: Date;
  /** Entries before this instant. */
  readonly to?: Date;
}

/** Reads entries: a collectivité those that concern it, the operator all. */
export abstract class AuditJournal {
  /** Newest first. */
  abstract list(scope: Scope, filter: JournalFilter, page: PageRequest): Promise<PageOf<JournalEntry>>;
  /** All of them, oldest first, a batch at a time. */
  abstract read(scope: Scope, filter: JournalFilter): AsyncIterable<readonly JournalEntry[]>;
}
