import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';

@Entity({ schema: 'keys', name: 'api_key' })
@Unique('api_key_public_id_key', ['publicId'])
@Check('api_key_digest_check', 'octet_length(digest) = 32')
@Check('api_key_previous_check', '(previous_digest is null) = (previous_until is null)')
// Together: a key can belong to no project of another collectivité, whatever a program gets wrong.
@ForeignKey('ProjectEntity', ['projectId', 'collectiviteId'], ['id', 'collectiviteId'], {
  name: 'api_key_project_fkey',
})
@Unique('api_key_id_collectivite_id_key', ['id', 'collectiviteId'])
@ForeignKey('ApiKeyEntity', ['issuedById', 'collectiviteId'], ['id', 'collectiviteId'], {
  name: 'api_key_issuer_fkey',
})
export class ApiKeyEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'api_key_pkey' })
  id!: string;

  @Column('text', { name: 'public_id' })
  publicId!: string;

  @Index('api_key_collectivite_id_idx')
  @ForeignKey('CollectiviteEntity', { name: 'api_key_collectivite_id_fkey' })
  @Column('uuid', { name: 'collectivite_id' })
  collectiviteId!: string;

  @Index('api_key_project_id_idx')
  @Column('uuid', { name: 'project_id' })
  projectId!: string;

  @Column('text')
  name!: string;

  @Column('text', { nullable: true })
  contact!: string | null;

  /** Keyed: it opens nothing without the pepper. Left out of what is read. */
  @Column('bytea', { select: false })
  digest!: Buffer;

  /** Of the secret before the last rotation. */
  @Column('bytea', { name: 'previous_digest', nullable: true, select: false })
  previousDigest!: Buffer | null;

  @Column('timestamptz', { name: 'previous_until', nullable: true })
  previousUntil!: Date | null;

  @Column('timestamptz', { name: 'rotated_at', nullable: true })
  rotatedAt!: Date | null;

  @Column('timestamptz', { name: 'expires_at', nullable: true })
  expiresAt!: Date | null;

  @Column('text', { array: true, nullable: true })
  models!: string[] | null;

  @Column('text', { array: true, nullable: true })
  addresses!: string[] | null;

  @Column('boolean', { name: 'self_service', default: false })
  selfService!: boolean;

  @Index('api_key_issued_by_id_idx')
  @Column('uuid', { name: 'issued_by_id', nullable: true })
  issuedById!: string | null;

  @Column('timestamptz', { name: 'revoked_at', nullable: true })
  revokedAt!: Date | null;

  /** Written by a sweep alone; no agent may say when a key was used. */
  @Column({ type: 'timestamptz', name: 'last_used_at', nullable: true, insert: false, update: false })
  lastUsedAt!: Date | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}
