import type { Migration } from '@beffroi/platform/typeorm';

const PARIS_MIDNIGHT = (day: string) => `${day}::timestamp at time zone 'Europe/Paris'`;

/**
 * Replaces `metering.forget`: it holds the ledger's row against `metering.ingest` like the rest of the ledger's life. Without
 * that each could wait for a table that the other has.
 */
export const forgetAlone: Migration = {
  name: '2026112271-metering-forget-alone',
  up: [
    `create or replace function metering.forget(requests_before date, hours_before date, months_before date) returns text[]
     language plpgsql volatile security definer set search_path = pg_catalog, pg_temp set timezone = 'UTC'
     as $$
     declare
       -- Held to the end: whoever brings usage holds one of the tables while it asks for the other, as this does.
       open_since timestamptz := (select ${PARIS_MIDNIGHT('open_period')} from metering.ledger for update);
       requests_limit timestamptz := least(${PARIS_MIDNIGHT('requests_before')}, open_since);
       hours_limit timestamptz := least(${PARIS_MIDNIGHT('hours_before')}, open_since);
       part record;
       forgotten text[] := '{}';
     begin
       for part in
         select partition.relname as name, parent.relname as kind,
           (to_date(right(partition.relname, 7), 'YYYY_MM') + interval '1 month') at time zone 'UTC' as ends
         from pg_inherits
         join pg_class partition on partition.oid = inhrelid
         join pg_class parent on parent.oid = inhparent
         where inhparent in ('metering.usage_event'::regclass, 'metering.rollup_hour'::regclass)
         order by 1
       loop
         continue when part.ends > case part.kind when 'usage_event' then requests_limit else hours_limit end;
         execute format('drop table metering.%I', part.name);
         forgotten := forgotten || part.name::text;
       end loop;
       delete from metering.rollup_day where day < least(hours_before, (hours_limit at time zone 'Europe/Paris')::date);
       delete from metering.rollup_month where period < months_before;
       delete from metering.conflict where at < requests_limit;
       delete from metering.quarantine where at < requests_limit;
       return forgotten;
     end $$`,
  ],
};
