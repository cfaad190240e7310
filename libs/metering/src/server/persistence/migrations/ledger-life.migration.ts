import type { Migration } from '@beffroi/platform/typeorm';
import { CUTS, raise, SUMMED } from './ledger.sql.ts';

const PARIS_MIDNIGHT = (day: string) => `${day}::timestamp at time zone 'Europe/Paris'`;

/**
 * What only the program itself may do to the ledger: sum days that are over, close a period, forget what is old. Each
 * holds the ledger's row against `metering.ingest`, which shares it.
 */
export const ledgerLife: Migration = {
  name: '2026112242-metering-ledger-life',
  up: [
    `create function metering.fold_day(day date) returns boolean
     language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
     as $$
     declare
       ledger metering.ledger;
       after timestamptz := ${PARIS_MIDNIGHT('(fold_day.day + 1)')};
     begin
       select * into ledger from metering.ledger for update;
       if ledger.folded_through <> ${PARIS_MIDNIGHT('fold_day.day')} or after > clock_timestamp() then
         return false;
       end if;
       ${raise(
         'rollup_day',
         'day',
         `select fold_day.day as day, ${CUTS}, ${SUMMED} from metering.rollup_hour
          where hour >= ledger.folded_through and hour < after group by ${CUTS}`,
       )};
       ${raise(
         'rollup_month',
         'month, period',
         `select date_trunc('month', fold_day.day)::date as month,
            greatest(date_trunc('month', fold_day.day)::date, ledger.open_period) as period, ${CUTS}, ${SUMMED}
          from metering.rollup_hour
          where hour >= ledger.folded_through and hour < after group by ${CUTS}`,
       )};
       update metering.ledger set folded_through = after;
       return true;
     end $$`,
    'grant execute on function metering.fold_day to beffroi_system',

    /* In order, and never before its last day is summed: what comes after falls into the next. */
    `create function metering.close_period(month date) returns boolean
     language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
     as $$
     declare
       ledger metering.ledger;
       next date := (close_period.month + interval '1 month')::date;
     begin
       select * into ledger from metering.ledger for update;
       if ledger.open_period <> close_period.month or ledger.folded_through < ${PARIS_MIDNIGHT('next')} then
         return false;
       end if;
       insert into metering.closed_period (month) values (close_period.month);
       update metering.ledger set open_period = next;
       return true;
     end $$`,
    'grant execute on function metering.close_period to beffroi_system',

    /* Months of requests and of hourly sums go as partitions, once all of a month lies before the limit and its period
       is closed. */
    `create function metering.forget(requests_before date, hours_before date, months_before date) returns text[]
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
    'grant execute on function metering.forget to beffroi_system',
  ],
};
