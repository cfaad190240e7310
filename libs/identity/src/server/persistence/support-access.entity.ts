import type { CollectiviteId } from '@beffroi/kernel';
import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

@Entity({ schema: 'identity', name: 'support_access' })
export class SupportAccessEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'support_access_pkey' })
  id!: string;

  @Index('support_access_collectivite_id_idx')
  @ForeignKey('CollectiviteEntity', 'id', { name: 'support_access_collectivite_id_fkey' })
  @Column('uuid', { name: 'collectivite_id' })
  collectiviteId!: CollectiviteId;

  @Column('text')
  reason!: string;

  @Column('timestamptz')
  until!: Date;

  @Column('timestamptz', { name: 'withdrawn_at', nullable: true })
  withdrawnAt!: Date | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}
