import type { ClientKind } from '@beffroi/contracts/audit';
import { Check, Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';
import type { SessionId } from '../../domain/index.ts';

@Entity({ schema: 'identity', name: 'session' })
@Unique('session_digest_key', ['digest'])
@Unique('session_previous_digest_key', ['previousDigest'])
@Index('session_subject_idx', ['issuer', 'subject'])
@Index('session_sid_idx', ['issuer', 'sid'])
@Check('session_digest_check', 'octet_length(digest) = 32')
@Check('session_previous_digest_check', 'octet_length(previous_digest) = 32')
export class SessionEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'session_pkey' })
  id!: SessionId;

  /** SHA-256 of the secret in the browser's cookie. */
  @Column('bytea')
  digest!: Buffer;

  /** The one before it, which serves until `previousUntil`. */
  @Column('bytea', { name: 'previous_digest', nullable: true })
  previousDigest!: Buffer | null;

  @Column('timestamptz', { name: 'previous_until', nullable: true })
  previousUntil!: Date | null;

  @Column('text')
  issuer!: string;

  @Column('text')
  subject!: string;

  @Column('text', { name: 'display_name', nullable: true })
  displayName!: string | null;

  @Column('text', { name: 'verified_email', nullable: true })
  verifiedEmail!: string | null;

  @Column('text', { nullable: true })
  organization!: string | null;

  @Column('timestamptz', { name: 'auth_time', nullable: true })
  authTime!: Date | null;

  @Column('text', { nullable: true })
  acr!: string | null;

  @Column('text', { array: true, default: () => "'{}'" })
  amr!: readonly string[];

  @Column('text', { nullable: true })
  sid!: string | null;

  /** From where its person was last seen; absent in sessions of before. */
  @Column('text', { nullable: true })
  address!: string | null;

  @Column('text', { nullable: true })
  client!: ClientKind | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'last_seen_at' })
  lastSeenAt!: Date;

  @Column('timestamptz', { name: 'rotated_at' })
  rotatedAt!: Date;

  @Index('session_idle_until_idx')
  @Column('timestamptz', { name: 'idle_until' })
  idleUntil!: Date;

  @Column('timestamptz', { name: 'ends_at' })
  endsAt!: Date;
}
