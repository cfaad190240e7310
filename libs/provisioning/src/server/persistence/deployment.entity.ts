import type { Precision } from '@beffroi/catalogue/domain';
import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import type { Condition, Phase } from '../../domain/index.ts';

@Entity({ schema: 'provisioning', name: 'deployment' })
@Index('deployment_collectivite_id_idx', ['collectiviteId'])
@Index('deployment_live_idx', ['siteId', 'namespace'], { where: 'retired_at is null' })
@Unique('deployment_id_collectivite_id_key', ['id', 'collectiviteId'])
@Check('deployment_replicas_check', 'replicas between 1 and 16')
@Check('deployment_precision_check', `precision in ('bf16', 'fp8', 'nvfp4')`)
@Check('deployment_desired_check', `desired in ('running', 'retired')`)
@Check(
  'deployment_phase_check',
  `phase in ('Pending', 'Provisioning', 'Loading', 'Ready', 'Degraded', 'Retiring', 'Retired', 'Failed')`,
)
export class DeploymentEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'deployment_pkey' })
  id!: string;

  // Tables of other contexts go by their names: their classes stay behind their own doors.
  @ForeignKey('collectivite', { name: 'deployment_collectivite_id_fkey' })
  @Column('uuid', { name: 'collectivite_id', nullable: true })
  collectiviteId!: string | null;

  @ForeignKey('model', { name: 'deployment_model_id_fkey' })
  @Column('text', { name: 'model_id' })
  modelId!: string;

  @ForeignKey('site', { name: 'deployment_site_id_fkey' })
  @Column('text', { name: 'site_id' })
  siteId!: string;

  @Column('text')
  namespace!: string;

  @Column('integer')
  replicas!: number;

  @Column('text')
  precision!: Precision;

  @Column('text', { name: 'gpu_product' })
  gpuProduct!: string;

  @Column('integer', { name: 'gpus_per_replica' })
  gpusPerReplica!: number;

  @Column('integer', { name: 'context_tokens' })
  contextTokens!: number;

  @Column('text', { name: 'engine_key_sealed' })
  engineKeySealed!: string;

  /** Accepted beside the present one until every gateway uses that. */
  @Column('text', { name: 'previous_engine_key_sealed', nullable: true })
  previousEngineKeySealed!: string | null;

  @Column('integer', { default: 1 })
  version!: number;

  @Column('boolean', { default: false })
  cordoned!: boolean;

  @Column('boolean', { default: false })
  dedicated!: boolean;

  @Column('text', { default: 'running' })
  desired!: 'running' | 'retired';

  @Column('integer', { default: 1 })
  generation!: number;

  @Column('integer', { name: 'observed_generation', default: 0 })
  observedGeneration!: number;

  @Column('text', { default: 'Pending' })
  phase!: Phase;

  @Column('jsonb', { default: [] })
  conditions!: Condition[];

  @Column('integer', { name: 'ready_engines', default: 0 })
  readyEngines!: number;

  @Column('timestamptz', { name: 'requested_at' })
  requestedAt!: Date;

  @Column('timestamptz', { name: 'retired_at', nullable: true })
  retiredAt!: Date | null;
}
