import { contextSchema, type Migration, referenceTable, systemTable } from '@beffroi/platform/typeorm';
import { retiredModels } from './migrations/retired-models.migration.ts';
import { reviewedReleases } from './migrations/reviewed-releases.migration.ts';
import { listPrices } from './migrations/list-prices.migration.ts';
import { externalRoutes, externalRouteWall } from './migrations/external-routes.migration.ts';

export const migrations: readonly Migration[] = [
  {
    name: '2026112102-catalogue-tables',
    up: [
      ...contextSchema('catalogue'),
      `create table catalogue.model (
         id text constraint model_pkey primary key,
         display_name text not null,
         digest text not null,
         synced_at timestamptz not null,
         withdrawn_at timestamptz
       )`,
      ...referenceTable('catalogue.model'),
      `create table catalogue.site (
         id text constraint site_pkey primary key,
         name text not null,
         region text not null,
         country text not null,
         qualification text not null constraint site_qualification_check check (qualification in
           ('none', 'hds', 'secnumcloud-3.2', 'secnumcloud-3.2-hds')),
         storage_class text,
         nodes jsonb not null default '[]',
         observed_at timestamptz,
         created_at timestamptz not null
       )`,
      ...referenceTable('catalogue.site'),
      `create table catalogue.site_credential (
         site_id text constraint site_credential_pkey primary key
           constraint site_credential_site_id_fkey references catalogue.site (id),
         kubeconfig_sealed text not null
       )`,
      ...systemTable('catalogue.site_credential'),
    ],
  },
  externalRoutes,
  externalRouteWall,
  retiredModels,
  listPrices,
  reviewedReleases,
];
