import type { AuditClass, AuditQuality, AuditResult, ClientKind } from '@beffroi/contracts/audit';
import type { Actor } from '@beffroi/kernel';
import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** Written by the unit of work, whose migrations make the table; this context only reads it. */
@Entity({ schema: 'platform', name: 'audit_entry' })
@Check('audit_entry_class_check', `class in ('security', 'admin')`)
@Check('audit_entry_result_check', `result in ('succeeded', 'unchanged', 'refused', 'failed')`)
@Index('audit_entry_at_idx', ['at', 'id'])
@Index('audit_entry_collectivite_id_idx', ['collectiviteId', 'at', 'id'])
export class AuditEntryEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'audit_entry_pkey' })
  id!: string;

  @Column('timestamptz')
  at!: Date;

  @Column('text')
  class!: AuditClass;

  @Column('jsonb', { nullable: true })
  actor!: Actor | null;

  @Column('text', { name: 'acting_as' })
  actingAs!: AuditQuality;

  @Column('text', { nullable: true })
  reason!: string | null;

  @Column('text')
  action!: string;

  @Column('text', { name: 'target_type' })
  targetType!: string;

  @Column('text', { name: 'target_id' })
  targetId!: string;

  @Column('uuid', { name: 'collectivite_id', nullable: true })
  collectiviteId!: string | null;

  @Column('text')
  result!: AuditResult;

  @Column('text', { nullable: true })
  failure!: string | null;

  @Column('text', { name: 'before_digest', nullable: true })
  beforeDigest!: string | null;

  @Column('text', { name: 'after_digest', nullable: true })
  afterDigest!: string | null;

  @Column('text', { nullable: true })
  address!: string | null;

  @Column('text', { nullable: true })
  client!: ClientKind | null;

  @Column('text', { name: 'correlation_id', nullable: true })
  requestId!: string | null;

  @Column('text')
  digest!: string;
}
