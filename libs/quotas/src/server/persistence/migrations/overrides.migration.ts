import type { Migration } from '@beffroi/platform/typeorm';

/** Overrides with a beginning, and shares of envelopes; what is held may be read by those whose it is. */
export const overrides: Migration = {
  name: '2026112220-quotas-overrides',
  up: [
    // Without a beginning: it has begun.
    'alter table quotas.limit_row add column override_from timestamptz, add column envelope_id uuid',
    `alter table quotas.limit_row add constraint limit_row_envelope_fkey
       foreign key (envelope_id, collectivite_id) references quotas.limit_row (id, collectivite_id)`,
    'create index limit_row_envelope_id_idx on quotas.limit_row (envelope_id)',

    `create or replace function quotas.cap_of(known quotas.limit_row, instant timestamptz) returns bigint
     language sql stable parallel safe set search_path = pg_catalog, pg_temp
     return case when coalesce(known.override_from, '-infinity') <= instant and instant < known.override_until
         then known.override_value else known.value end
       * case known.metric when 'euros' then 10000 else 1 end`,

    `grant execute on function quotas.window_start(text, timestamptz),
       quotas.spent_now(text, bigint, timestamptz, timestamptz) to beffroi_tenant, beffroi_system`,
  ],
};
