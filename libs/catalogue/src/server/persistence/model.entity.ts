import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What the last release said, so that other rows can point at a model and a new release knows what changed. */
@Entity({ schema: 'catalogue', name: 'model' })
export class ModelEntity {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'model_pkey' })
  id!: string;

  @Column('text', { name: 'display_name' })
  displayName!: string;

  @Column('text')
  digest!: string;

  @Column('timestamptz', { name: 'synced_at' })
  syncedAt!: Date;

  @Column('timestamptz', { name: 'withdrawn_at', nullable: true })
  withdrawnAt!: Date | null;

  /** Offered no more by this installation; null: it is. */
  @Column('timestamptz', { name: 'retired_at', nullable: true })
  retiredAt!: Date | null;
}
