import { type Migration, tenantTable, systemTable } from '@beffroi/platform/typeorm';

/** What gateways hold of limits, and what was spent by those that are gone (DATAPLANE §3). */
export const holds: Migration = {
  name: '2026112205-quotas-holds',
  up: [
    'grant usage on schema quotas to beffroi_gateway',

    `alter table quotas.limit_row
       add column override_value bigint constraint limit_row_override_value_check check (override_value >= 0),
       add column override_until timestamptz`,

    // What is held of a limit belongs to whose limit it is; of the operator's, to nobody.
    'alter table quotas.limit_row add constraint limit_row_id_collectivite_id_key unique (id, collectivite_id)',

    // '-infinity' as the start of a window: a rate, whose share stands in every window.
    `create table quotas.hold_row (
       limit_id uuid not null constraint hold_row_limit_id_fkey references quotas.limit_row (id) on delete cascade,
       window_start timestamptz not null,
       incarnation uuid not null,
       collectivite_id uuid,
       seq bigint not null,
       held bigint not null constraint hold_row_held_check check (held >= 0),
       spent bigint not null constraint hold_row_spent_check check (spent between 0 and held),
       spent_in timestamptz,
       ends_at timestamptz,
       told_at timestamptz not null,
       constraint hold_row_pkey primary key (limit_id, window_start, incarnation),
       constraint hold_row_limit_fkey foreign key (limit_id, collectivite_id)
         references quotas.limit_row (id, collectivite_id) on delete cascade
     ) with (fillfactor = 50)`,
    'create index hold_row_incarnation_idx on quotas.hold_row (incarnation)',
    'create index hold_row_collectivite_id_idx on quotas.hold_row (collectivite_id)',
    ...tenantTable('quotas.hold_row', { tenant: 'select', system: 'select' }),

    // Spent by runs that ended, and before the limit was set.
    `create table quotas.opening (
       limit_id uuid not null constraint opening_limit_id_fkey references quotas.limit_row (id) on delete cascade,
       window_start timestamptz not null,
       collectivite_id uuid,
       spent bigint not null constraint opening_spent_check check (spent >= 0),
       constraint opening_pkey primary key (limit_id, window_start),
       constraint opening_limit_fkey foreign key (limit_id, collectivite_id)
         references quotas.limit_row (id, collectivite_id) on delete cascade
     )`,
    'create index opening_collectivite_id_idx on quotas.opening (collectivite_id)',
    ...tenantTable('quotas.opening', { tenant: 'select', system: 'select, insert, update' }),

    // In which of the database's histories a run has last said what it holds; one that ended holds nothing.
    `create table quotas.run (
       incarnation uuid constraint run_pkey primary key,
       origin text not null,
       ended_at timestamptz
     )`,
    ...systemTable('quotas.run', { system: 'select' }),

    `create function quotas.current_origin() returns text
     language sql stable set search_path = pg_catalog, pg_temp
     as $$
       select format('%s:%s:%s', epoch, (select system_identifier from pg_control_system()),
         left(pg_walfile_name(pg_current_wal_lsn()), 8))
       from dataplane.installation
     $$`,
    `create table quotas.era (
       id boolean not null default true constraint era_pkey primary key,
       origin text not null,
       since timestamptz not null,
       constraint era_single_check check (id)
     )`,
    `insert into quotas.era (origin, since) values (quotas.current_origin(), '-infinity')`,
    ...systemTable('quotas.era', { system: 'select' }),

    `create function quotas.window_start(kind text, instant timestamptz) returns timestamptz
     language sql stable strict parallel safe set search_path = pg_catalog, pg_temp
     return case kind
       when 'minute' then date_trunc('minute', instant)
       when 'hour' then date_trunc('hour', instant, 'UTC')
       when 'day' then date_trunc('day', instant, 'Europe/Paris')
       when 'month' then date_trunc('month', instant, 'Europe/Paris')
       when 'exercise' then date_trunc('year', instant, 'Europe/Paris')
       else '-infinity' end`,
    `create function quotas.window_end(kind text, instant timestamptz) returns timestamptz
     language sql stable strict parallel safe set search_path = pg_catalog, pg_temp
     return case kind
       when 'minute' then date_trunc('minute', instant) + interval '1 minute'
       when 'hour' then date_trunc('hour', instant, 'UTC') + interval '1 hour'
       when 'day' then (date_trunc('day', instant at time zone 'Europe/Paris') + interval '1 day')
         at time zone 'Europe/Paris'
       when 'month' then (date_trunc('month', instant at time zone 'Europe/Paris') + interval '1 month')
         at time zone 'Europe/Paris'
       when 'exercise' then (date_trunc('year', instant at time zone 'Europe/Paris') + interval '1 year')
         at time zone 'Europe/Paris'
       else 'infinity' end`,

    // Unix milliseconds, as gateways write instants.
    `create function quotas.instant_of(ms bigint) returns timestamptz
     language sql immutable strict parallel safe set search_path = pg_catalog, pg_temp
     return timestamptz '1970-01-01 00:00:00+00' + ms * interval '1 millisecond'`,
    `create function quotas.ms_of(instant timestamptz) returns bigint
     language sql immutable strict parallel safe set search_path = pg_catalog, pg_temp
     return floor(extract(epoch from instant) * 1000)::bigint`,

    /* In the unit that holds count in: micro-euros where the limit is in cents. */
    `create function quotas.cap_of(known quotas.limit_row, instant timestamptz) returns bigint
     language sql stable parallel safe set search_path = pg_catalog, pg_temp
     return case when instant < known.override_until then known.override_value else known.value end
       * case known.metric when 'euros' then 10000 else 1 end`,

    /* What a rate used in a window that has passed takes nothing of the one that is open. */
    `create function quotas.spent_now(kind text, spent bigint, spent_in timestamptz, instant timestamptz)
     returns bigint
     language sql stable parallel safe set search_path = pg_catalog, pg_temp
     return case when kind not in ('minute', 'hour') or spent_in = quotas.window_start(kind, instant)
       then spent else 0 end`,
  ],
};
