import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Role } from '@beffroi/contracts/access';
import type { CollectiviteId } from '@beffroi/kernel';

/** One role of one person. */
@Entity({ schema: 'identity', name: 'membership' })
export class MembershipEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'membership_pkey' })
  id!: string;

  @Column('text')
  issuer!: string;

  @Column('text')
  subject!: string;

  @Column('text')
  role!: Role;

  @Column('uuid', { name: 'collectivite_id', nullable: true })
  collectiviteId!: CollectiviteId | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}
