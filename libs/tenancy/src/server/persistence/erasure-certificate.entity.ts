import { Column, Entity, ForeignKey, PrimaryColumn, Unique } from 'typeorm';
import type { ErasureCertificate } from '../../domain/index.ts';
import { CollectiviteEntity } from './collectivite.entity.ts';

@Entity({ schema: 'tenancy', name: 'erasure_certificate' })
@Unique('erasure_certificate_collectivite_id_key', ['collectiviteId', 'finishedAt'])
export class ErasureCertificateEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'erasure_certificate_pkey' })
  id!: string;

  @ForeignKey(() => CollectiviteEntity, { name: 'erasure_certificate_collectivite_id_fkey' })
  @Column('uuid', { name: 'collectivite_id' })
  collectiviteId!: string;

  @Column('timestamptz', { name: 'started_at' })
  startedAt!: Date;

  @Column('timestamptz', { name: 'finished_at' })
  finishedAt!: Date;

  @Column('timestamptz', { name: 'effective_at' })
  effectiveAt!: Date;

  @Column('jsonb')
  erased!: ErasureCertificate['erased'];

  @Column('text', { array: true })
  kept!: string[];

  @Column('text')
  digest!: string;
}
