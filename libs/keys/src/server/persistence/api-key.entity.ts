import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';

@Entity({ schema: 'keys', name: 'api_key' })
@Unique('api_key_public_id_key', ['publicId'])
@Check('api_key_digest_check', 'octet_length(digest) = 32')
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
  @ForeignKey('ProjectEntity', { name: 'api_key_project_id_fkey' })
  @Column('uuid', { name: 'project_id' })
  projectId!: string;

  @Column('text')
  name!: string;

  @Column('text', { nullable: true })
  contact!: string | null;

  /** Keyed: it opens nothing without the pepper. Left out of what is read. */
  @Column('bytea', { select: false })
  digest!: Buffer;

  @Column('timestamptz', { name: 'expires_at', nullable: true })
  expiresAt!: Date | null;

  @Column('text', { array: true, nullable: true })
  models!: string[] | null;

  @Column('timestamptz', { name: 'revoked_at', nullable: true })
  revokedAt!: Date | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}
