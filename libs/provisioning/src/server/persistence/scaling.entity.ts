import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { DeploymentEntity } from './deployment.entity.ts';

/** What the scaler does about a deployment at the moment. */
@Entity({ schema: 'provisioning', name: 'scaling' })
export class ScalingEntity {
  @ForeignKey(() => DeploymentEntity, { name: 'scaling_deployment_id_fkey' })
  @PrimaryColumn('uuid', { name: 'deployment_id', primaryKeyConstraintName: 'scaling_pkey' })
  deploymentId!: string;

  /** Addresses of the engines that gateways are to ask no more. */
  @Column('jsonb', { default: [] })
  draining!: string[];

  @Column('timestamptz', { name: 'drain_since', nullable: true })
  drainSince!: Date | null;
}

/** When a gateway last said that it holds requests for a deployment. */
@Entity({ schema: 'provisioning', name: 'wake' })
export class WakeEntity {
  @ForeignKey(() => DeploymentEntity, { name: 'wake_deployment_id_fkey' })
  @PrimaryColumn('uuid', { name: 'deployment_id', primaryKeyConstraintName: 'wake_pkey' })
  deploymentId!: string;

  @Column('timestamptz', { name: 'asked_at' })
  askedAt!: Date;
}
