import type { AuditNote } from '@beffroi/contracts/audit';
import type { RecordNote } from '@beffroi/contracts/dataplane';
import type { OutboxNote } from '@beffroi/contracts/events';
import type { Scope } from '@beffroi/kernel';
import type { EntityManager } from 'typeorm';

/** A view of the database as one scope may see it. */
export interface Reading {
  readonly scope: Scope;
  readonly manager: EntityManager;
  /** The database's clock at the start of the transaction. */
  readonly now: Date;
}

/** An open transaction: rows through `manager`, and what is written with them when it ends. */
export interface Transaction extends Reading {
  /** Who did what, for the chain of audit. Every mutation says it; who and when are added. */
  audit(note: AuditNote): void;
  /** A fact that other contexts learn after commit. */
  emit(note: OutboxNote): void;
  /**
   * Data-plane records, written last and in order of commit. Compute a body while holding the lock of the row it
   * is made from, so that an older body never follows a newer one.
   */
  publish(...records: readonly RecordNote[]): void;
}
