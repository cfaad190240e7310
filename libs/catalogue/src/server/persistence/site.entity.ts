import type { Qualification } from '@beffroi/contracts/dataplane';
import { Check, Column, Entity, PrimaryColumn } from 'typeorm';
import type { NodeShape } from '../../domain/index.ts';

@Entity({ schema: 'catalogue', name: 'site' })
@Check(
  'site_qualification_check',
  `qualification in ('none', 'hds', 'secnumcloud-3.2', 'secnumcloud-3.2-hds')`,
)
export class SiteEntity {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'site_pkey' })
  id!: string;

  @Column('text')
  name!: string;

  @Column('text')
  region!: string;

  @Column('text')
  country!: string;

  @Column('text')
  qualification!: Qualification;

  @Column('text', { name: 'storage_class', nullable: true })
  storageClass!: string | null;

  @Column('jsonb', { default: [] })
  nodes!: NodeShape[];

  @Column('timestamptz', { name: 'observed_at', nullable: true })
  observedAt!: Date | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}
