import type { LimitLevel, LimitMetric, LimitWindow } from '@beffroi/contracts/dataplane';
import type { Offer } from '@beffroi/contracts/usage';
import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';

/** PostgreSQL's bigint comes as text; limits stay below 2^53. */
const WHOLE_NUMBER = {
  to: (value: number | null) => value,
  from: (value: string | null) => (value === null ? null : Number(value)),
};

const READ_BY_SQL_ALONE = { select: false, insert: false, update: false };

@Entity({ schema: 'quotas', name: 'limit_row' })
@ForeignKey('LimitEntity', ['envelopeId', 'collectiviteId'], ['id', 'collectiviteId'], {
  name: 'limit_row_envelope_fkey',
})
@Unique('limit_row_id_collectivite_id_key', ['id', 'collectiviteId'])
@Unique('limit_row_same_key', ['level', 'ownerId', 'modelId', 'offer', 'metric', 'window'])
@Check('limit_row_level_check', `level in ('pool', 'collectivite', 'attached-body', 'project', 'key')`)
@Check('limit_row_offer_check', `offer in ('shared', 'dedicated', 'external')`)
@Check('limit_row_metric_check', `metric in ('requests', 'tokens', 'in-flight', 'euros')`)
@Check('limit_row_window_check', `"window" in ('minute', 'hour', 'day', 'month', 'exercise', 'none')`)
@Check('limit_row_value_check', 'value >= 0')
@Check('limit_row_override_value_check', 'override_value >= 0')
@Check(
  'limit_row_euros_check',
  `metric <> 'euros' or coalesce(greatest(value, override_value), 0) <= 900719925474`,
)
@Check(
  'limit_row_owner_check',
  `(level = 'pool') = (owner_id is null) and (level = 'pool') = (collectivite_id is null)`,
)
export class LimitEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'limit_row_pkey' })
  id!: string;

  @Column('text')
  level!: LimitLevel;

  @Column('uuid', { name: 'owner_id', nullable: true })
  ownerId!: string | null;

  @Index('limit_row_collectivite_id_idx')
  @ForeignKey('CollectiviteEntity', { name: 'limit_row_collectivite_id_fkey' })
  @Column('uuid', { name: 'collectivite_id', nullable: true })
  collectiviteId!: string | null;

  @ForeignKey('ModelEntity', { name: 'limit_row_model_id_fkey' })
  @Column('text', { name: 'model_id', nullable: true })
  modelId!: string | null;

  @Column('text', { nullable: true })
  offer!: Offer | null;

  @Column('text')
  metric!: LimitMetric;

  @Column('text')
  window!: LimitWindow;

  @Column('bigint', { nullable: true, transformer: WHOLE_NUMBER })
  value!: number | null;

  @Column('boolean')
  shadow!: boolean;

  @Column('bigint', { name: 'override_value', nullable: true, transformer: WHOLE_NUMBER })
  overrideValue!: number | null;

  @Column('timestamptz', { name: 'override_from', nullable: true })
  overrideFrom!: Date | null;

  @Column('timestamptz', { name: 'override_until', nullable: true })
  overrideUntil!: Date | null;

  @Index('limit_row_envelope_id_idx')
  @Column('uuid', { name: 'envelope_id', nullable: true })
  envelopeId!: string | null;

  /** Written by `quotas.begin_start` and `quotas.hold` alone. */
  @Column({ type: 'timestamptz', name: 'starting_since', nullable: true, ...READ_BY_SQL_ALONE })
  startingSince?: Date | null;

  @Column({ type: 'timestamptz', name: 'started_at', nullable: true, ...READ_BY_SQL_ALONE })
  startedAt?: Date | null;
}
