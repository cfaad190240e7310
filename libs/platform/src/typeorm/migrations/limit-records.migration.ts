import type { Migration } from '../migration.ts';

/** Tenants publish limits too, where the context that owns them says that they may. */
export const limitRecords: Migration = {
  name: '2026112245-platform-limit-records',
  up: [
    // Which limits a collectivité may set is known by quotas, which replaces this with its own.
    `create function dataplane.limit_refusal(tenant text, said jsonb) returns text
     language sql stable set search_path = pg_catalog, pg_temp
     as $$ select 'records of kind limit' $$`,
    'alter function dataplane.refusal_of(text, jsonb) rename to refusal_of_project_or_key',
    `create function dataplane.refusal_of(tenant text, said jsonb) returns text
     language sql stable set search_path = pg_catalog, pg_temp
     as $$
       select case when said->>'kind' = 'limit' and tenant <> '' then dataplane.limit_refusal(tenant, said)
         else dataplane.refusal_of_project_or_key(tenant, said) end
     $$`,
  ],
};
