import { type Migration, tenantTable } from '@beffroi/platform/typeorm';

/**
 * Requests that gateways refused to good keys, by day of their id. They count for nothing: what cannot be stored is
 * left out, and a day goes whole.
 */
export const refusedRequests: Migration = {
  name: '2026112280-metering-refused-requests',
  up: [
    // No foreign keys, as of events. A limit is what the gateway knew of it: id, level, metric, window, cap, left, renewsAt.
    `create table metering.refused_request (
       id uuid not null constraint refused_request_pk primary key,
       refused_at timestamptz not null,
       gateway_id text not null,
       collectivite_id uuid not null,
       project_id uuid not null,
       api_key_id uuid not null,
       model_id text,
       offer text,
       http_status smallint not null,
       code text not null,
       reason text not null,
       refusing_limit jsonb,
       -- Further ones of the key in the same minute, for the same reason, that have no row.
       alike bigint not null,
       constraint refused_request_alike check (alike >= 0)
     ) partition by range (id)`,
    'create index refused_request_collectivite on metering.refused_request (collectivite_id, id)',
    'create index refused_request_key on metering.refused_request (api_key_id, id)',
    ...tenantTable('metering.refused_request', { tenant: 'select', system: 'select, delete' }),

    `create function metering.ensure_refused_days(days_ahead integer) returns integer
     language plpgsql volatile security definer set search_path = pg_catalog, pg_temp set timezone = 'UTC'
     as $$
     declare
       day timestamp;
       partition text;
       created integer := 0;
     begin
       perform pg_advisory_xact_lock(hashtextextended('metering.ensure_refused_days', 0));
       for day in
         select generate_series(current_date - 1, current_date + days_ahead, interval '1 day')
       loop
         partition := 'refused_request_' || to_char(day, 'YYYY_MM_DD');
         continue when to_regclass(format('metering.%I', partition)) is not null;
         execute format('create table metering.%I partition of metering.refused_request for values from (%L) to (%L)',
           partition, metering.uuid_floor(day at time zone 'UTC'),
           metering.uuid_floor((day + interval '1 day') at time zone 'UTC'));
         created := created + 1;
       end loop;
       return created;
     end $$`,
    'grant execute on function metering.ensure_refused_days to beffroi_system',
    'select metering.ensure_refused_days(7)',

    /* The days that have ended by that date in UTC. */
    `create function metering.forget_refused(before date) returns text[]
     language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
     as $$
     declare
       partition text;
       forgotten text[] := '{}';
     begin
       for partition in
         select relname from pg_inherits join pg_class on pg_class.oid = inhrelid
         where inhparent = 'metering.refused_request'::regclass order by 1
       loop
         continue when to_date(right(partition, 10), 'YYYY_MM_DD') >= forget_refused.before;
         execute format('drop table metering.%I', partition);
         forgotten := forgotten || partition;
       end loop;
       return forgotten;
     end $$`,
    'grant execute on function metering.forget_refused to beffroi_system',

    /* Told again with more that are alike, a row keeps the greater number. What is older than a day has no partition for
       sure; lines beyond the first thousand are nobody's who keeps to the contract. */
    `create function metering.note_refused(gateway_id text, refused text) returns void
     language plpgsql volatile security definer set search_path = pg_catalog, pg_temp set timezone = 'UTC'
     as $$
     begin
       insert into metering.refused_request as known
       select told.id, told."refusedAt", note_refused.gateway_id, told."collectiviteId", told."projectId",
         told."apiKeyId", told."modelId", told.offer, told."httpStatus", told.code, told.reason, told."limit", told.alike
       from unnest((string_to_array(note_refused.refused, E'\\n'))[:1000]) line,
         lateral json_to_record(line::json) as told(
           id uuid, "refusedAt" timestamptz, "collectiviteId" uuid, "projectId" uuid, "apiKeyId" uuid, "modelId" text,
           offer text, "httpStatus" smallint, code text, reason text, "limit" jsonb, alike bigint)
       where metering.uuid_instant(told.id) between now() - interval '1 day' and now() + interval '1 day'
       order by told.id
       on conflict (id) do update set alike = greatest(known.alike, excluded.alike);
     exception when data_exception or integrity_constraint_violation or program_limit_exceeded then
       raise warning 'refusals of gateway % cannot be read: %', note_refused.gateway_id, sqlerrm;
     end $$`,
    'grant execute on function metering.note_refused to beffroi_gateway',
  ],
};
