import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';

/** Where a collectivité's models may run; without a row, anywhere. */
@Entity({ schema: 'provisioning', name: 'placement_policy' })
export class PlacementPolicyEntity {
  @ForeignKey('collectivite', { name: 'placement_policy_collectivite_id_fkey' })
  @PrimaryColumn('uuid', { name: 'collectivite_id', primaryKeyConstraintName: 'placement_policy_pkey' })
  collectiviteId!: string;

  @Column('text', { array: true, nullable: true })
  regions!: string[] | null;

  @Column('boolean', { name: 'dedicated_pool', default: false })
  dedicatedPool!: boolean;
}
