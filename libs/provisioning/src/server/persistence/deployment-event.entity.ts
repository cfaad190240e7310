import type { LocalisedText } from '@beffroi/catalogue/domain';
import { Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn } from 'typeorm';
import type { ConditionStatus, ConditionType } from '../../domain/index.ts';
import { DeploymentEntity } from './deployment.entity.ts';

@Entity({ schema: 'provisioning', name: 'deployment_event' })
@Index('deployment_event_deployment_id_idx', ['deploymentId', 'id'])
// Together; those of the shared pool have no owner, and the key of the deployment alone.
@ForeignKey(() => DeploymentEntity, ['deploymentId', 'collectiviteId'], ['id', 'collectiviteId'], {
  name: 'deployment_event_owner_fkey',
})
export class DeploymentEventEntity {
  @PrimaryGeneratedColumn('identity', {
    type: 'bigint',
    generatedIdentity: 'BY DEFAULT',
    primaryKeyConstraintName: 'deployment_event_pkey',
  })
  id!: string;

  @ForeignKey(() => DeploymentEntity, { name: 'deployment_event_deployment_id_fkey' })
  @Column('uuid', { name: 'deployment_id' })
  deploymentId!: string;

  @Column('uuid', { name: 'collectivite_id', nullable: true })
  collectiviteId!: string | null;

  @Column('text')
  type!: ConditionType;

  @Column('text')
  status!: ConditionStatus;

  @Column('text')
  reason!: string;

  @Column('jsonb')
  message!: LocalisedText;

  @Column('timestamptz')
  at!: Date;
}
