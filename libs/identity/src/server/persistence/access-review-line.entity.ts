import type { Role } from '@beffroi/contracts/access';
import type { CollectiviteId } from '@beffroi/kernel';
import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import type { AccessDecision, HoldingKind, LineOutcome, Reviewer } from '../../domain/index.ts';

@Entity({ schema: 'identity', name: 'access_review_line' })
@Unique('access_review_line_once', ['reviewId', 'holdingId'])
@Index('access_review_line_order', ['reviewId', 'kind', 'holder', 'id'])
@ForeignKey('AccessReviewEntity', ['collectiviteId', 'reviewId'], ['collectiviteId', 'id'], {
  name: 'access_review_line_place_fkey',
})
@Check(
  'access_review_line_kind_check',
  `kind in ('member', 'service-account', 'invitation', 'support-access')`,
)
@Check('access_review_line_decision_check', `decision in ('keep', 'remove', 'change-role')`)
export class AccessReviewLineEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'access_review_line_pkey' })
  id!: string;

  @ForeignKey('AccessReviewEntity', 'id', { name: 'access_review_line_review_id_fkey' })
  @Column('uuid', { name: 'review_id' })
  reviewId!: string;

  @Index('access_review_line_collectivite_id_idx')
  @Column('uuid', { name: 'collectivite_id', nullable: true })
  collectiviteId!: CollectiviteId | null;

  @Column('text')
  kind!: HoldingKind;

  @Column('uuid', { name: 'holding_id' })
  holdingId!: string;

  @Column('text')
  holder!: string;

  @Column('text', { nullable: true })
  issuer!: string | null;

  @Column('text', { name: 'display_name', nullable: true })
  displayName!: string | null;

  @Column('text', { nullable: true })
  email!: string | null;

  @Column('text')
  role!: Role;

  @Column('timestamptz')
  since!: Date;

  @Column('text', { nullable: true })
  decision!: AccessDecision | null;

  @Column('text', { name: 'new_role', nullable: true })
  newRole!: Role | null;

  @Column('text', { nullable: true })
  reason!: string | null;

  @Column('jsonb', { name: 'decided_by', nullable: true })
  decidedBy!: Reviewer | null;

  @Column('timestamptz', { name: 'decided_at', nullable: true })
  decidedAt!: Date | null;

  @Column('text', { nullable: true })
  outcome!: LineOutcome | null;
}
