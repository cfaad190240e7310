import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { DeploymentEntity } from './deployment.entity.ts';

@Entity({ schema: 'provisioning', name: 'gpu_reservation' })
@Index('gpu_reservation_site_id_idx', ['siteId'])
// Together; those of the shared pool have no owner, and the key of the deployment alone.
@ForeignKey(() => DeploymentEntity, ['deploymentId', 'collectiviteId'], ['id', 'collectiviteId'], {
  name: 'gpu_reservation_owner_fkey',
})
export class GpuReservationEntity {
  @ForeignKey(() => DeploymentEntity, { name: 'gpu_reservation_deployment_id_fkey' })
  @PrimaryColumn('uuid', { name: 'deployment_id', primaryKeyConstraintName: 'gpu_reservation_pkey' })
  deploymentId!: string;

  @Column('uuid', { name: 'collectivite_id', nullable: true })
  collectiviteId!: string | null;

  @ForeignKey('site', { name: 'gpu_reservation_site_id_fkey' })
  @Column('text', { name: 'site_id' })
  siteId!: string;

  @Column('text', { name: 'gpu_product' })
  gpuProduct!: string;

  @Column('integer', { name: 'gpus_per_replica' })
  gpusPerReplica!: number;

  @Column('integer')
  replicas!: number;
}
