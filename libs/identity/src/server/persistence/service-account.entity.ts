import type { Role } from '@beffroi/contracts/access';
import type { CollectiviteId } from '@beffroi/kernel';
import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** One role of one program; a client is bound to its tenant here, since its tokens name none. */
@Entity({ schema: 'identity', name: 'service_account' })
@Index('service_account_once', { synchronize: false })
@Check('service_account_role_check', `(role like 'operator.%') = (collectivite_id is null)`)
export class ServiceAccountEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'service_account_pkey' })
  id!: string;

  @Column('text')
  issuer!: string;

  @Column('text', { name: 'client_id' })
  clientId!: string;

  @Column('text')
  role!: Role;

  @Index('service_account_collectivite_id_idx')
  @ForeignKey('CollectiviteEntity', 'id', { name: 'service_account_collectivite_id_fkey' })
  @Column('uuid', { name: 'collectivite_id', nullable: true })
  collectiviteId!: CollectiviteId | null;

  @Column('timestamptz', { name: 'suspended_at', nullable: true })
  suspendedAt!: Date | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}
