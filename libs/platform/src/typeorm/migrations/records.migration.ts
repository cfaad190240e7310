import type { Migration } from '../migration.ts';
import { systemTable } from '../table.policies.ts';

/** The log of data-plane records: one row for each thing, its newest version (DATAPLANE §2). */
export const records: Migration = {
  name: '2026112103-dataplane-records',
  up: [
    'create sequence dataplane.record_seq',
    `create table dataplane.record (
       kind text not null,
       id text not null,
       seq bigint not null constraint record_seq_key unique,
       v integer not null,
       body jsonb,
       published_at timestamptz not null,
       constraint record_pkey primary key (kind, id)
     )`,
    'create index record_tombstones_idx on dataplane.record (published_at) where body is null',
    ...systemTable('dataplane.record', { system: 'select' }),

    `create table dataplane.installation (
       id boolean not null default true constraint installation_pkey primary key,
       epoch integer not null default 1,
       purged_seq bigint not null default 0,
       constraint installation_single_check check (id)
     )`,
    'insert into dataplane.installation default values',
    ...systemTable('dataplane.installation', { system: 'select' }),

    /*
     * The lock is taken before the numbers and kept to the end of the transaction: so order of sequence is order of
     * commit. Whoever holds it must not stall, or every publisher would.
     */
    `create function dataplane.publish(records jsonb) returns bigint
     language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
     as $$
     declare
       foreign_kind text;
       published bigint;
     begin
       if session_user = 'beffroi_tenant' then
         select said->>'kind' into foreign_kind from jsonb_array_elements(publish.records) said
           where said->>'kind' not in ('project', 'key') limit 1;
         if found then
           raise exception 'the tenant role may not publish records of kind %', foreign_kind
             using errcode = 'insufficient_privilege';
         end if;
       end if;
       perform set_config('idle_in_transaction_session_timeout', '500ms', true);
       perform pg_advisory_xact_lock('dataplane.record'::regclass::oid::bigint);
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
         insert into dataplane.record as known (kind, id, seq, v, body, published_at)
         select kind, id, seq, v, nullif(body, 'null'), clock_timestamp() from numbered order by seq
         on conflict (kind, id) do update set
           seq = excluded.seq, v = excluded.v, body = excluded.body, published_at = excluded.published_at
         returning known.seq
       )
       select max(seq) into published from written;
       return published;
     end $$`,
    'grant execute on function dataplane.publish(jsonb) to beffroi_tenant, beffroi_system',

    `create function dataplane.purge_tombstones() returns integer
     language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
     as $$
     declare
       purged_to bigint;
       purged integer;
     begin
       with purged_rows as (
         delete from dataplane.record
         where body is null and published_at < clock_timestamp() - interval '7 days'
         returning seq
       )
       select max(seq), count(*) into purged_to, purged from purged_rows;
       update dataplane.installation set purged_seq = greatest(purged_seq, purged_to) where purged > 0;
       return purged;
     end $$`,
    'grant execute on function dataplane.purge_tombstones() to beffroi_system',
  ],
};
