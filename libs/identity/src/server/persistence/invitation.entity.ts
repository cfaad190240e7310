import type { CollectiviteRole } from '@beffroi/contracts/access';
import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';

@Entity({ schema: 'identity', name: 'invitation' })
@Unique('invitation_token_digest_key', ['tokenDigest'])
@Index('invitation_open_once', ['collectiviteId', 'email', 'role'], { unique: true, where: 'closed is null' })
@Check('invitation_email_check', 'email = lower(email)')
@Check('invitation_role_check', `role like 'collectivite.%'`)
@Check('invitation_token_digest_check', 'octet_length(token_digest) = 32')
@Check('invitation_closed_check', `closed in ('accepted', 'revoked')`)
export class InvitationEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'invitation_pkey' })
  id!: string;

  @ForeignKey('CollectiviteEntity', 'id', { name: 'invitation_collectivite_id_fkey' })
  @Column('uuid', { name: 'collectivite_id' })
  collectiviteId!: string;

  @Column('text')
  email!: string;

  @Column('text')
  role!: CollectiviteRole;

  /** SHA-256 of the token; left out of what is read. */
  @Column('bytea', { name: 'token_digest', select: false })
  tokenDigest!: Buffer;

  @Column('text', { nullable: true })
  closed!: 'accepted' | 'revoked' | null;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}
