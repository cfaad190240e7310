import type { Migration } from '../migration.ts';

/**
 * The tenant role publishes what is its collectivité's own and nothing else: gateways believe every record, so a key that
 * points at somebody else's project would spend their money.
 */
export const recordOwners: Migration = {
  name: '2026112202-dataplane-record-owners',
  up: [
    // Known for what tenants publish. A tombstone keeps the owner of what it buries.
    'alter table dataplane.record add owner text',
    `update dataplane.record set owner = body->>'collectiviteId' where kind = 'project'`,
    `update dataplane.record named set owner = project.owner
     from dataplane.record project
     where named.kind = 'key' and project.kind = 'project' and project.id = named.body->>'projectId'`,

    `create function dataplane.owner_of(kind text, body jsonb) returns text
     language sql stable set search_path = pg_catalog, pg_temp
     as $$
       select case owner_of.kind
         when 'project' then owner_of.body->>'collectiviteId'
         when 'key' then (select project.owner from dataplane.record project
           where project.kind = 'project' and project.id = owner_of.body->>'projectId')
       end
     $$`,

    // Who pays for a collectivité's projects is known by tenancy, which replaces this with its own.
    `create function dataplane.payer_of(tenant text) returns text
     language sql stable set search_path = pg_catalog, pg_temp
     as $$ select tenant $$`,

    /* Null where it may; the payer of a project is the operator's to change. */
    `create function dataplane.refusal_of(tenant text, said jsonb) returns text
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

    // The owner is asked for only of records that have one: the call costs more than the insert.
    `create or replace function dataplane.publish(records jsonb) returns bigint
     language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
     as $$
     declare
       refused text;
       published bigint;
     begin
       perform set_config('idle_in_transaction_session_timeout', '500ms', true);
       perform pg_advisory_xact_lock('dataplane.record'::regclass::oid::bigint);
       if session_user = 'beffroi_tenant' then
         select dataplane.refusal_of(coalesce(current_setting('beffroi.tenant', true), ''), said) into refused
         from jsonb_array_elements(publish.records) said
         order by 1 nulls last limit 1;
         if refused is not null then
           raise exception 'the tenant role may not publish %', refused using errcode = 'insufficient_privilege';
         end if;
       end if;
       with newest as (
         select distinct on (said.kind, said.id) said.kind, said.id, said.v, said.body, said.position
         from rows from (
           jsonb_to_recordset(publish.records) as (kind text, id text, v integer, body jsonb)
         ) with ordinality as said (kind, id, v, body, position)
         order by said.kind, said.id, said.position desc
       ), numbered as (
         select nextval('dataplane.record_seq') as seq, ordered.*
         from (select * from newest order by position) ordered
       ), written as (
         insert into dataplane.record as known (kind, id, seq, v, body, published_at, owner)
         select kind, id, seq, v, nullif(body, 'null'), clock_timestamp(),
           case when kind in ('project', 'key') then dataplane.owner_of(kind, body) end
         from numbered order by seq
         on conflict (kind, id) do update set
           seq = excluded.seq, v = excluded.v, body = excluded.body, published_at = excluded.published_at,
           owner = coalesce(excluded.owner, known.owner)
         returning known.seq
       )
       select max(seq) into published from written;
       return published;
     end $$`,
  ],
};
