import type { Migration } from '@beffroi/platform/typeorm';

/**
 * Budgets that nobody asks for start too, a thousand at once: else each batch of usage would be held against all of them,
 * for ever.
 */
export const startUnused: Migration = {
  name: '2026112292-quotas-start-unused',
  up: [
    `create function quotas.start_unused() returns integer
     language sql volatile security definer set search_path = pg_catalog, pg_temp
     as $$
       with waiting as (
         select known.id from quotas.limit_row known
         where coalesce(known.started_at, 'infinity'::timestamptz) = 'infinity'
           and known.starting_since < clock_timestamp() - interval '3 seconds'
         limit 1000
         for no key update skip locked
       ), started as (
         update quotas.limit_row known set started_at = date_trunc('milliseconds', clock_timestamp())
         from waiting where known.id = waiting.id returning 1
       )
       select count(*)::integer from started
     $$`,
    'grant execute on function quotas.start_unused to beffroi_system',
  ],
};
