import type { AuditFact, AuditNote } from '@beffroi/contracts/audit';
import { RECORD_VERSION, type RecordNote } from '@beffroi/contracts/dataplane';
import type { OutboxEvent, OutboxNote } from '@beffroi/contracts/events';
import type { CollectiviteId, Scope } from '@beffroi/kernel';
import type { EntityManager } from 'typeorm';
import { newId } from '../crypto/index.ts';
import { auditRow, factOf } from './audit.rows.ts';
import type { Transaction } from './transaction.ts';

/** An operation's transaction, and what it wants written when it ends. */
export class PendingWrites implements Transaction {
  private readonly entries: AuditFact[] = [];
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
    this.entries.push(factOf(note, this.scope));
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
      `with emitted as (
         insert into platform.outbox select * from jsonb_populate_recordset(null::platform.outbox, $2)
       )
       select platform.append_audit($1)`,
      [
        JSON.stringify(this.entries.map((fact) => auditRow(fact, this.now))),
        JSON.stringify(this.events.map(outboxRow)),
      ],
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

/** Columns of `platform.outbox`. */
const outboxRow = (event: OutboxEvent) => ({
  id: event.id,
  type: event.type,
  v: event.v,
  occurred_at: event.occurredAt,
  collectivite_id: event.collectiviteId,
  payload: event.payload,
});
