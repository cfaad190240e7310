import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { TestDatabase } from '../testing/index.ts';
import { runMigrations } from './run-migrations.ts';
import { contextSchema, tenantTable } from './table.policies.ts';

/** A table such as a context has, for the specs of this folder. */
@Entity({ schema: 'cadastre', name: 'parcel' })
export class Parcel {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'parcel_pkey' })
  id!: string;

  @Column('uuid', { name: 'collectivite_id' })
  collectiviteId!: string;

  @Column('text')
  name!: string;

  @Column('bigint', { name: 'area_cm2', default: 0 })
  areaCm2!: number;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;
}

export const createParcels = (database: TestDatabase): Promise<string[]> =>
  runMigrations(database.ownerUrl, [
    {
      name: 'spec-cadastre-parcel',
      up: [
        ...contextSchema('cadastre'),
        `create table cadastre.parcel (
           id uuid constraint parcel_pkey primary key,
           collectivite_id uuid not null,
           name text not null,
           area_cm2 bigint not null default 0,
           created_at timestamptz not null default now()
         )`,
        ...tenantTable('cadastre.parcel', { tenant: 'select, insert, update, delete' }),
      ],
    },
  ]);
