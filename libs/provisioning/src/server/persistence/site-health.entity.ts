import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';

/** Whether a site answers, with some patience in both directions. */
@Entity({ schema: 'provisioning', name: 'site_health' })
export class SiteHealthEntity {
  @ForeignKey('site', { name: 'site_health_site_id_fkey' })
  @PrimaryColumn('text', { name: 'site_id', primaryKeyConstraintName: 'site_health_pkey' })
  siteId!: string;

  @Column('boolean')
  reachable!: boolean;

  @Column('timestamptz', { name: 'changed_at' })
  changedAt!: Date;

  @Column('timestamptz', { name: 'answered_at', nullable: true })
  answeredAt!: Date | null;

  @Column('timestamptz', { name: 'contrary_since', nullable: true })
  contrarySince!: Date | null;

  @Column('integer', { name: 'contrary_answers', default: 0 })
  contraryAnswers!: number;

  @Column('text', { nullable: true })
  cause!: string | null;
}
