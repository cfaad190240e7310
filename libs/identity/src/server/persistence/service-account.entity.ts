import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Role } from '@beffroi/contracts/access';
import type { CollectiviteId } from '@beffroi/kernel';

/** One role of one program; a client is bound to its tenant here, since its tokens name none. */
@Entity({ schema: 'identity', name: 'service_account' })
export class ServiceAccountEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'service_account_pkey' })
  id!: string;

  @Column('text')
  issuer!: string;

  @Column('text', { name: 'client_id' })
  clientId!: string;

  @Column('text')
  role!: Role;

  @Column('uuid', { name: 'collectivite_id', nullable: true })
  collectiviteId!: CollectiviteId | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}
