import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

@Entity({ schema: 'identity', name: 'logout_notice' })
@Check('logout_notice_digest_check', 'octet_length(digest) = 32')
export class LogoutNoticeEntity {
  /** SHA-256 of issuer and `jti`. */
  @PrimaryColumn('bytea', { primaryKeyConstraintName: 'logout_notice_pkey' })
  digest!: Buffer;

  @Index('logout_notice_usable_until_idx')
  @Column('timestamptz', { name: 'usable_until' })
  usableUntil!: Date;
}
