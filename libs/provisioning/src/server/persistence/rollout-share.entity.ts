import type { Precision } from '@beffroi/catalogue/domain';
import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { DeploymentEntity } from './deployment.entity.ts';

/** Engines that a deployment may have beside those it wants, while it changes. */
@Entity({ schema: 'provisioning', name: 'rollout_share' })
@Index('rollout_share_site_id_idx', ['siteId'])
// Together; those of the shared pool have no owner, and the key of the deployment alone.
@ForeignKey(() => DeploymentEntity, ['deploymentId', 'collectiviteId'], ['id', 'collectiviteId'], {
  name: 'rollout_share_owner_fkey',
})
export class RolloutShareEntity {
  @ForeignKey(() => DeploymentEntity, { name: 'rollout_share_deployment_id_fkey' })
  @PrimaryColumn('uuid', { name: 'deployment_id', primaryKeyConstraintName: 'rollout_share_pkey' })
  deploymentId!: string;

  @Column('uuid', { name: 'collectivite_id', nullable: true })
  collectiviteId!: string | null;

  @ForeignKey('site', { name: 'rollout_share_site_id_fkey' })
  @Column('text', { name: 'site_id' })
  siteId!: string;

  @Column('integer')
  version!: number;

  @ForeignKey('model', { name: 'rollout_share_model_id_fkey' })
  @Column('text', { name: 'model_id' })
  modelId!: string;

  @Column('text')
  precision!: Precision;

  @Column('integer', { name: 'context_tokens' })
  contextTokens!: number;

  @Column('text', { name: 'gpu_product' })
  gpuProduct!: string;

  @Column('integer', { name: 'gpus_per_replica' })
  gpusPerReplica!: number;

  @Column('integer')
  replicas!: number;
}
