import type { OperatorRole } from '@beffroi/contracts/access';
import { Check, Column, Entity, PrimaryColumn, Unique } from 'typeorm';
import type { BreakGlassId } from '../../domain/index.ts';

/** Made by the owner of the database alone: no program of ours may insert, and what it may change is named. */
@Entity({ schema: 'identity', name: 'break_glass' })
@Unique('break_glass_code_name_key', ['codeName'])
@Check('break_glass_role_check', `role like 'operator.%'`)
@Check('break_glass_lifetime_check', `expires_at <= created_at + interval '24 hours'`)
export class BreakGlassEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'break_glass_pkey' })
  id!: BreakGlassId;

  /** The public part of its code. */
  @Column('text', { name: 'code_name' })
  codeName!: string;

  /** Of the rest of it, by scrypt. */
  @Column('text', { name: 'secret_hash' })
  secretHash!: string;

  @Column('text')
  person!: string;

  @Column('text')
  reason!: string;

  @Column('text')
  role!: OperatorRole;

  @Column('text', { name: 'granted_by' })
  grantedBy!: string;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;

  @Column('timestamptz', { name: 'used_at', nullable: true })
  usedAt!: Date | null;

  @Column('timestamptz', { name: 'revoked_at', nullable: true })
  revokedAt!: Date | null;

  @Column('integer', { name: 'failed_tries', default: 0 })
  failedTries!: number;
}
