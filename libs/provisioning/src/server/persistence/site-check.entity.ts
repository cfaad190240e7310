import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import type { Finding, SiteCheckName } from '../../domain/index.ts';

/** The last look at each site, and what it found. */
@Entity({ schema: 'provisioning', name: 'site_check' })
export class SiteCheckEntity {
  @ForeignKey('site', { name: 'site_check_site_id_fkey' })
  @PrimaryColumn('text', { name: 'site_id', primaryKeyConstraintName: 'site_check_pkey' })
  siteId!: string;

  @Column('timestamptz', { name: 'requested_at' })
  requestedAt!: Date;

  @Column('timestamptz', { name: 'started_at', nullable: true })
  startedAt!: Date | null;

  @Column('timestamptz', { name: 'finished_at', nullable: true })
  finishedAt!: Date | null;

  @Column('text', { name: 'credential_digest', nullable: true })
  credentialDigest!: string | null;

  @Column('jsonb', { default: [] })
  findings!: Finding[];

  /** Of the findings, the names of those that block: all that a tenant reads. */
  @Column('jsonb', { default: [] })
  blocking!: SiteCheckName[];
}
