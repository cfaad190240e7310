import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { DeploymentEntity } from './deployment.entity.ts';

/** What the worker must remember of a deployment between two looks, and nobody else needs. */
@Entity({ schema: 'provisioning', name: 'rollout' })
export class RolloutEntity {
  @ForeignKey(() => DeploymentEntity, { name: 'rollout_deployment_id_fkey' })
  @PrimaryColumn('uuid', { name: 'deployment_id', primaryKeyConstraintName: 'rollout_pkey' })
  deploymentId!: string;

  /** Ids of the engines that answered a smoke test. */
  @Column('jsonb', { name: 'proven_engines', default: [] })
  provenEngines!: string[];

  @Column('text', { name: 'probe_failure', nullable: true })
  probeFailure!: string | null;

  @Column('timestamptz', { name: 'ready_at', nullable: true })
  readyAt!: Date | null;

  /** No GPU was free to make new engines first: the change that is under way replaces one by one. */
  @Column('boolean', { name: 'in_place', default: false })
  inPlace!: boolean;
}
