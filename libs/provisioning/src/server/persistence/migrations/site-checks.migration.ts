import type { Migration } from '@beffroi/platform/typeorm';

/** Whether a site may host anybody, and whether it answers. Tenants learn that, and nothing of its inside. */
export const siteChecks: Migration = {
  name: '2026112240-provisioning-site-checks',
  up: [
    `create table provisioning.site_check (
       site_id text constraint site_check_pkey primary key
         constraint site_check_site_id_fkey references catalogue.site (id),
       requested_at timestamptz not null,
       started_at timestamptz,
       finished_at timestamptz,
       credential_digest text,
       findings jsonb not null default '[]',
       blocking jsonb not null default '[]'
     )`,
    'grant select (site_id, blocking) on provisioning.site_check to beffroi_tenant',
    'grant select, insert, update, delete on provisioning.site_check to beffroi_system',

    `create table provisioning.site_health (
       site_id text constraint site_health_pkey primary key
         constraint site_health_site_id_fkey references catalogue.site (id),
       reachable boolean not null,
       changed_at timestamptz not null,
       contrary_since timestamptz,
       contrary_answers integer not null default 0,
       cause text
     )`,
    'grant select (site_id, reachable, changed_at) on provisioning.site_health to beffroi_tenant',
    'grant select, insert, update, delete on provisioning.site_health to beffroi_system',
  ],
};
