import type { Precision } from '@beffroi/catalogue/domain';
import type { ServiceClass } from '@beffroi/contracts/dataplane';
import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import type { Benchmark, Condition, Phase, Schedule } from '../../domain/index.ts';

@Entity({ schema: 'provisioning', name: 'deployment' })
@Index('deployment_collectivite_id_idx', ['collectiviteId'])
@Index('deployment_live_idx', ['siteId', 'namespace'], { where: 'retired_at is null' })
@Index('deployment_name_key', ['collectiviteId', 'name'], {
  unique: true,
  where: 'name is not null and retired_at is null',
})
@Unique('deployment_id_collectivite_id_key', ['id', 'collectiviteId'])
@Check('deployment_replicas_check', 'replicas between 0 and 16')
@Index('deployment_queue_idx', ['siteId', 'gpuProduct', 'queuedAt'], { where: 'queued_at is not null' })
@Check('deployment_priority_check', `priority in ('garanti', 'standard', 'differe')`)
@Check(
  'deployment_elasticity_check',
  `case when max_replicas is null then min_replicas is null and schedule is null
   else min_replicas between 0 and max_replicas and max_replicas between 1 and 16 end`,
)
@Check('deployment_sleep_after_seconds_check', 'sleep_after_seconds between 10 and 604800')
@Check('deployment_precision_check', `precision in ('bf16', 'fp8', 'nvfp4')`)
@Check('deployment_desired_check', `desired in ('running', 'retired')`)
@Check(
  'deployment_phase_check',
  `phase in ('Pending', 'Provisioning', 'Loading', 'Ready', 'Degraded', 'Asleep', 'Retiring', 'Retired', 'Failed')`,
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

  @Column('text', { nullable: true })
  name!: string | null;

  @Column('text')
  namespace!: string;

  @Column('integer')
  replicas!: number;

  /** The scaler's while the two below are given; otherwise those of whoever asked. */
  @Column('integer', { name: 'min_replicas', nullable: true })
  minReplicas!: number | null;

  @Column('integer', { name: 'max_replicas', nullable: true })
  maxReplicas!: number | null;

  @Column('jsonb', { nullable: true })
  schedule!: Schedule | null;

  @Column('integer', { name: 'sleep_after_seconds', nullable: true })
  sleepAfterSeconds!: number | null;

  @Column('text', { default: 'standard' })
  priority!: ServiceClass;

  @Column('boolean', { name: 'eviction_protected', default: true })
  evictionProtected!: boolean;

  @Column('timestamptz', { name: 'queued_at', nullable: true })
  queuedAt!: Date | null;

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

  @Column('integer', { default: 0 })
  pods!: number;

  @Column('jsonb', { nullable: true })
  benchmark!: Benchmark | null;

  @Column('timestamptz', { name: 'requested_at' })
  requestedAt!: Date;

  @Column('timestamptz', { name: 'retired_at', nullable: true })
  retiredAt!: Date | null;
}
