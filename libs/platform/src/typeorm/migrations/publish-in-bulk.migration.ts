import type { Migration } from '../migration.ts';

/** As before, with the owner asked for only of records that have one: the call costs more than the insert. */
export const publishInBulk: Migration = {
  name: '2026112210-dataplane-publish-in-bulk',
  up: [
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
