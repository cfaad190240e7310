import type { Migration } from '../migration.ts';

/** Who pays for a collectivité's projects is known by tenancy, which replaces `dataplane.payer_of` with its own. */
export const recordPayers: Migration = {
  name: '2026112208-dataplane-record-payers',
  up: [
    `create function dataplane.payer_of(tenant text) returns text
     language sql stable set search_path = pg_catalog, pg_temp
     as $$ select tenant $$`,

    `create or replace function dataplane.refusal_of(tenant text, said jsonb) returns text
     language plpgsql stable set search_path = pg_catalog, pg_temp
     as $$
     declare
       body jsonb := nullif(said->'body', 'null');
       known dataplane.record;
     begin
       if tenant = '' then
         return 'anything while no collectivité is set';
       end if;
       if said->>'kind' not in ('project', 'key') then
         return 'records of kind ' || (said->>'kind');
       end if;
       select * into known from dataplane.record where kind = said->>'kind' and id = said->>'id';
       if known.owner is distinct from tenant and (known.owner is not null or known.body is not null) then
         return 'a record of another collectivité';
       end if;
       if body is not null and dataplane.owner_of(said->>'kind', body) is distinct from tenant then
         return 'a record for another collectivité';
       end if;
       if said->>'kind' = 'project' and body is not null
         and body->>'payerId' is distinct from dataplane.payer_of(tenant)
         and body->>'payerId' is distinct from known.body->>'payerId' then
         return 'a project that another pays for';
       end if;
       return null;
     end $$`,
  ],
};
