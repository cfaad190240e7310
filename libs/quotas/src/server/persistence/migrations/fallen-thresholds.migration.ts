import type { Migration } from '@beffroi/platform/typeorm';

/**
 * A threshold that was told is told again only where use has been below it since. What a raise leaves of use is known at the
 * raise alone: by the next look it may have come as far again. Of budgets that are only counted nothing is known here.
 */
export const fallenThresholds: Migration = {
  name: '2026112297-quotas-fallen-thresholds',
  up: [
    'alter table quotas.threshold add column fallen boolean not null default false',

    /* In the unit that holds count in, as gateways have told it. */
    `create function quotas.told_spent(budget uuid, place timestamptz) returns bigint
     language sql stable parallel safe set search_path = pg_catalog, pg_temp
     return (select coalesce(sum(spent), 0)::bigint from (
       select spent from quotas.opening where limit_id = budget and window_start = place
       union all
       select spent from quotas.hold_row where limit_id = budget and window_start = place
     ) each)`,

    `create function quotas.note_fallen_thresholds() returns trigger
     language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
     as $$ begin
       update quotas.threshold told set fallen = true
       where told.limit_id = new.id and not told.shadow and not told.fallen
         and told.window_start = quotas.window_start(new."window", clock_timestamp())
         and quotas.told_spent(new.id, told.window_start) * 100
           < told.percent * quotas.cap_of(new, clock_timestamp());
       return null;
     end $$`,
    `create trigger limit_row_fallen after update of value, override_value, override_from, override_until
     on quotas.limit_row for each row execute function quotas.note_fallen_thresholds()`,
    'grant execute on function quotas.told_spent(uuid, timestamptz) to beffroi_system',
  ],
};
