import type { Migration } from '@beffroi/platform/typeorm';

/**
 * Micro-euros of a limit are whole numbers that gateways have exactly: 2⁵³ − 1 at most, nine milliards of euros. Beyond,
 * their sums left bigint, and no call about that limit was answered any more, nor any threshold told.
 */
export const boundedEuros: Migration = {
  name: '2026112287-quotas-bounded-euros',
  up: [
    `update quotas.limit_row set value = case when value is not null then least(value, 900719925474) end,
       override_value = case when override_value is not null then least(override_value, 900719925474) end
     where metric = 'euros' and greatest(value, override_value) > 900719925474`,
    `alter table quotas.limit_row add constraint limit_row_euros_check
       check (metric <> 'euros' or coalesce(greatest(value, override_value), 0) <= 900719925474)`,
  ],
};
