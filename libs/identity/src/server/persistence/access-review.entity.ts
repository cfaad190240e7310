import type { CollectiviteId } from '@beffroi/kernel';
import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import type { Reviewer, UndecidedRule } from '../../domain/index.ts';

/** One review of one place. The index is the migrations' own: entities cannot say `nulls not distinct`. */
@Entity({ schema: 'identity', name: 'access_review' })
@Index('access_review_open_once', { synchronize: false })
@Unique('access_review_place_key', ['collectiviteId', 'id'])
@Check('access_review_undecided_check', `undecided in ('keep', 'suspend')`)
export class AccessReviewEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'access_review_pkey' })
  id!: string;

  @ForeignKey('CollectiviteEntity', 'id', { name: 'access_review_collectivite_id_fkey' })
  @Column('uuid', { name: 'collectivite_id', nullable: true })
  collectiviteId!: CollectiviteId | null;

  @Column('timestamptz')
  deadline!: Date;

  @Column('text')
  undecided!: UndecidedRule;

  @Column('jsonb', { name: 'opened_by' })
  openedBy!: Reviewer;

  @Column('timestamptz', { name: 'opened_at' })
  openedAt!: Date;

  @Column('integer')
  reminders!: number;

  @Column('timestamptz', { name: 'closed_at', nullable: true })
  closedAt!: Date | null;

  @Column('jsonb', { name: 'closed_by', nullable: true })
  closedBy!: Reviewer | null;
}
