import type { Migration } from '@beffroi/platform/typeorm';

/** Events find their month's partition three months ahead, and the month before for what comes late. */
export const partitions: Migration = {
  name: '2026112109-metering-partitions',
  up: [
    `create function metering.ensure_partitions(months_ahead integer) returns integer
     language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
     as $$
     declare
       first timestamp := date_trunc('month', now() at time zone 'UTC') - interval '1 month';
       last timestamp := date_trunc('month', now() at time zone 'UTC') + make_interval(months => months_ahead);
       month timestamp;
       partition text;
       created integer := 0;
     begin
       perform pg_advisory_xact_lock(hashtextextended('metering.ensure_partitions', 0));
       for month in select generate_series(first, last, interval '1 month') loop
         partition := format('usage_event_%s', to_char(month, 'YYYY_MM'));
         continue when to_regclass(format('metering.%I', partition)) is not null;
         execute format('create table metering.%I partition of metering.usage_event for values from (%L) to (%L)',
           partition,
           metering.uuid_floor(month at time zone 'UTC'),
           metering.uuid_floor((month + interval '1 month') at time zone 'UTC'));
         created := created + 1;
       end loop;
       return created;
     end $$`,
    'grant execute on function metering.ensure_partitions to beffroi_system',
    'select metering.ensure_partitions(3)',
  ],
};
