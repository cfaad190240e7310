import type { Migration } from '@beffroi/platform/typeorm';

/**
 * Partitions are months of UTC, periods those of Paris: the first hours of the month before lie in the partition of the
 * one before that, and ids within an hour of their admission.
 */
export const parisPartitions: Migration = {
  name: '2026112254-metering-paris-partitions',
  up: [
    `create or replace function metering.ensure_partitions(months_ahead integer) returns integer
     language plpgsql volatile security definer set search_path = pg_catalog, pg_temp set timezone = 'UTC'
     as $$
     declare
       last_month timestamp := date_trunc('month', now() at time zone 'Europe/Paris') - interval '1 month';
       earliest timestamptz := last_month at time zone 'Europe/Paris' - interval '1 hour';
       first timestamp := date_trunc('month', earliest at time zone 'UTC');
       last timestamp := date_trunc('month', now() at time zone 'UTC') + make_interval(months => months_ahead);
     begin
       perform pg_advisory_xact_lock(hashtextextended('metering.ensure_partitions', 0));
       return (select sum(metering.ensure_month(month)) from generate_series(first, last, interval '1 month') month);
     end $$`,
    'select metering.ensure_partitions(3)',
  ],
};
