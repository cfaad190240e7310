import { type Migration, systemTable, tenantTable } from '@beffroi/platform/typeorm';
import { COUNTED, CUTS, keyOf, parisDayOf, parisMonthOf, SUM_COLUMNS, SUMMED } from './ledger.sql.ts';

const READ_ONLY = { tenant: 'select', system: 'select' };

/**
 * Sums by all that usage is told apart by, of hours, of days and of months, and the one row that says how far the days
 * are summed and which billing period is open.
 */
export const ledger: Migration = {
  name: '2026112240-metering-ledger',
  up: [
    `create table metering.ledger (
       id boolean not null default true constraint ledger_pk primary key constraint ledger_single check (id),
       -- The first day of the billing period that events of closed months fall into.
       open_period date not null constraint ledger_open_period_begins check (extract(day from open_period) = 1),
       -- Hours before this midnight in Paris are in the sums of days and months too.
       folded_through timestamptz not null
     )`,
    ...systemTable('metering.ledger', { system: 'select' }),
    'grant select (folded_through) on metering.ledger to beffroi_tenant',
    `insert into metering.ledger (open_period, folded_through)
     select ${parisMonthOf('first')}, ${parisDayOf('now()')}::timestamp at time zone 'Europe/Paris'
     from (select coalesce(min(admitted_at), now()) as first from metering.usage_event) earliest`,

    `create table metering.closed_period (
       month date not null constraint closed_period_pk primary key,
       closed_at timestamptz not null default clock_timestamp()
     )`,
    ...systemTable('metering.closed_period', { system: 'select' }),

    // The billing period that an event counts in: its month, or the open one when that was closed.
    'alter table metering.usage_event add column period date',
    `update metering.usage_event set period = ${parisMonthOf('admitted_at')}`,
    'alter table metering.usage_event alter column period set not null',

    'alter table metering.rollup_hour rename to rollup_hour_before',
    'alter table metering.rollup_hour_before rename constraint rollup_hour_pk to rollup_hour_before_pk',
    'alter index metering.rollup_hour_hour rename to rollup_hour_before_hour',
    `create table metering.rollup_hour (hour timestamptz not null, ${SUM_COLUMNS}, ${keyOf('rollup_hour', 'hour')})
     partition by range (hour)`,
    'create index rollup_hour_hour on metering.rollup_hour (hour)',
    ...tenantTable('metering.rollup_hour', READ_ONLY),
    `create table metering.rollup_day (day date not null, ${SUM_COLUMNS}, ${keyOf('rollup_day', 'day')})
     with (fillfactor = 90)`,
    'create index rollup_day_day on metering.rollup_day (day)',
    ...tenantTable('metering.rollup_day', READ_ONLY),
    `create table metering.rollup_month (
       month date not null, period date not null, ${SUM_COLUMNS}, ${keyOf('rollup_month', 'month, period')}
     ) with (fillfactor = 70)`,
    'create index rollup_month_month on metering.rollup_month (month)',
    'create index rollup_month_period on metering.rollup_month (period)',
    ...tenantTable('metering.rollup_month', READ_ONLY),

    `create function metering.ensure_month(month timestamp) returns integer
     language plpgsql volatile set search_path = pg_catalog, pg_temp
     as $$
     declare
       suffix text := to_char(month, 'YYYY_MM');
       first timestamptz := month at time zone 'UTC';
       after timestamptz := (month + interval '1 month') at time zone 'UTC';
       created integer := 0;
     begin
       if to_regclass(format('metering.%I', 'usage_event_' || suffix)) is null then
         execute format('create table metering.%I partition of metering.usage_event for values from (%L) to (%L)',
           'usage_event_' || suffix, metering.uuid_floor(first), metering.uuid_floor(after));
         created := created + 1;
       end if;
       if to_regclass(format('metering.%I', 'rollup_hour_' || suffix)) is null then
         execute format('create table metering.%I partition of metering.rollup_hour for values from (%L) to (%L)
           with (fillfactor = 70)', 'rollup_hour_' || suffix, first, after);
         created := created + 1;
       end if;
       return created;
     end $$`,
    `create or replace function metering.ensure_partitions(months_ahead integer) returns integer
     language plpgsql volatile security definer set search_path = pg_catalog, pg_temp set timezone = 'UTC'
     as $$
     declare
       first timestamp := date_trunc('month', now() at time zone 'UTC') - interval '1 month';
       last timestamp := date_trunc('month', now() at time zone 'UTC') + make_interval(months => months_ahead);
     begin
       perform pg_advisory_xact_lock(hashtextextended('metering.ensure_partitions', 0));
       return (select sum(metering.ensure_month(month)) from generate_series(first, last, interval '1 month') month);
     end $$`,
    `do $$ begin
       perform metering.ensure_month(month) from (
         select distinct date_trunc('month', admitted_at at time zone 'UTC') from metering.usage_event) old(month);
       perform metering.ensure_partitions(3);
     end $$`,

    `insert into metering.rollup_hour
     select date_trunc('hour', admitted_at, 'UTC'), ${CUTS}, ${COUNTED}
     from metering.usage_event group by 1, ${CUTS}`,
    `do $$ begin
       if (select row(sum(requests), sum(input_tokens), sum(output_tokens)) from metering.rollup_hour)
         is distinct from (select row(sum(requests), sum(input_tokens), sum(output_tokens))
           from metering.rollup_hour_before)
       then raise exception 'the hourly sums differ from the ones that they replace'; end if;
     end $$`,
    'drop table metering.rollup_hour_before',
    `insert into metering.rollup_day
     select ${parisDayOf('hour')}, ${CUTS}, ${SUMMED}
     from metering.rollup_hour, metering.ledger where hour < folded_through group by 1, ${CUTS}`,
    `insert into metering.rollup_month
     select date_trunc('month', day)::date, date_trunc('month', day)::date, ${CUTS}, ${SUMMED}
     from metering.rollup_day group by 1, 2, ${CUTS}`,
  ],
};
