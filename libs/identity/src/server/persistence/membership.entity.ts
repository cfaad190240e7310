import type { Role } from '@beffroi/contracts/access';
import type { CollectiviteId } from '@beffroi/kernel';
import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** One role of one person. The index is the migrations' own: entities cannot say `nulls not distinct`. */
@Entity({ schema: 'identity', name: 'membership' })
@Index('membership_once', { synchronize: false })
@Check('membership_role_check', `(role like 'operator.%') = (collectivite_id is null)`)
@Check('membership_issuer_check', `issuer <> 'beffroi:break-glass'`)
export class MembershipEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'membership_pkey' })
  id!: string;

  @Column('text')
  issuer!: string;

  @Column('text')
  subject!: string;

  @Column('text')
  role!: Role;

  @Index('membership_collectivite_id_idx')
  @ForeignKey('CollectiviteEntity', 'id', { name: 'membership_collectivite_id_fkey' })
  @Column('uuid', { name: 'collectivite_id', nullable: true })
  collectiviteId!: CollectiviteId | null;

  @Column('text', { name: 'display_name', nullable: true })
  displayName!: string | null;

  @Column('text', { nullable: true })
  email!: string | null;

  @Column('timestamptz', { name: 'suspended_at', nullable: true })
  suspendedAt!: Date | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}
