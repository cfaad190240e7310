import type { AuditEntry, AuditNote } from '@beffroi/contracts/audit';
import { RECORD_VERSION, type RecordNote } from '@beffroi/contracts/dataplane';
import type { OutboxEvent, OutboxNote } from '@beffroi/contracts/events';
import { brandId, type CollectiviteId, type Scope } from '@beffroi/kernel';
import type { EntityManager } from 'typeorm';
import { digestOf, newId } from '../crypto/index.ts';
import { correlationId } from '../observability/index.ts';
import type { Transaction } from './transaction.ts';

/** An operation's transaction, and what it wants written when it ends. */
export class PendingWrites implements Transaction {
  private readonly entries: AuditEntry[] = [];
  private readonly events: OutboxEvent[] = [];
  private readonly records: RecordNote[] = [];

  constructor(
    readonly scope: Scope,
    readonly manager: EntityManager,
    readonly now: Date,
  ) {}

  /** Whether the operation says that it changed something. */
  get audited(): boolean {
    return this.entries.length > 0;
  }

  audit(note: AuditNote): void {
    this.entries.push(auditEntry(note, this.scope, this.now));
  }

  emit(note: OutboxNote): void {
    const collectiviteId = note.collectiviteId ?? tenantOf(this.scope);
    this.events.push({
      ...note,
      id: newId(this.now),
      occurredAt: this.now,
      ...(collectiviteId && { collectiviteId }),
    });
  }

  publish(...records: readonly RecordNote[]): void {
    this.records.push(...records);
  }

  /** Audit entries and events, in one statement. */
  async writeNotes(): Promise<void> {
    if (this.entries.length + this.events.length === 0) return;
    await this.manager.query(
      `with audited as (
         insert into platform.audit_entry
         select * from jsonb_populate_recordset(null::platform.audit_entry, $1)
       )
       insert into platform.outbox select * from jsonb_populate_recordset(null::platform.outbox, $2)`,
      [JSON.stringify(this.entries.map(auditRow)), JSON.stringify(this.events.map(outboxRow))],
    );
  }

  /** The very last statement before the commit: it holds the lock of all publishers. @returns the last sequence */
  async writeRecords(): Promise<number | undefined> {
    if (this.records.length === 0) return undefined;
    const records = this.records.map((record) => ({ ...record, v: RECORD_VERSION }));
    const [published] = await this.manager.query<{ seq: number }[]>('select dataplane.publish($1) as seq', [
      JSON.stringify(records),
    ]);
    return published!.seq;
  }
}

const tenantOf = (scope: Scope): CollectiviteId | undefined =>
  scope.kind === 'tenant' ? scope.collectiviteId : undefined;

const auditEntry = (note: AuditNote, scope: Scope, now: Date): AuditEntry => {
  const collectiviteId = note.collectiviteId ?? tenantOf(scope);
  const correlation = correlationId();
  return {
    id: brandId(newId(now)),
    at: now,
    actor: scope.kind === 'system' ? null : scope.actor,
    ...(scope.kind === 'system' && { reason: scope.reason }),
    action: note.action,
    target: note.target,
    ...(collectiviteId && { collectiviteId }),
    ...(note.before !== undefined && { beforeDigest: digestOf(note.before) }),
    ...(note.after !== undefined && { afterDigest: digestOf(note.after) }),
    ...(correlation && { correlationId: correlation }),
  };
};

/** Columns of `platform.audit_entry`; the digest is that of the entry itself. */
const auditRow = (entry: AuditEntry) => ({
  id: entry.id,
  at: entry.at,
  actor: entry.actor,
  reason: entry.reason,
  action: entry.action,
  target_type: entry.target.type,
  target_id: entry.target.id,
  collectivite_id: entry.collectiviteId,
  before_digest: entry.beforeDigest,
  after_digest: entry.afterDigest,
  correlation_id: entry.correlationId,
  digest: digestOf(entry),
});

/** Columns of `platform.outbox`. */
const outboxRow = (event: OutboxEvent) => ({
  id: event.id,
  type: event.type,
  v: event.v,
  occurred_at: event.occurredAt,
  collectivite_id: event.collectiviteId,
  payload: event.payload,
});
