import { contextSchema, type Migration, systemTable, tenantTable } from '@beffroi/platform/typeorm';

const READ_ONLY = { tenant: 'select', system: 'select' };

/** Usage events by month of their id, and their hourly sums. Rows enter by `metering.ingest` only. */
export const usageEvents: Migration = {
  name: '2026112108-metering-usage-events',
  up: [
    ...contextSchema('metering'),
    'grant usage on schema metering to beffroi_gateway',

    // Of RFC 9562 §5.7: the first 48 bits are Unix milliseconds.
    `create function metering.uuid_floor(instant timestamptz) returns uuid
     language sql immutable strict parallel safe set search_path = pg_catalog, pg_temp
     return rpad(lpad(to_hex(floor(extract(epoch from instant) * 1000)::bigint), 12, '0'), 32, '0')::uuid`,
    `create function metering.uuid_instant(id uuid) returns timestamptz
     language sql immutable strict parallel safe set search_path = pg_catalog, pg_temp
     return to_timestamp(('x' || left(replace(id::text, '-', ''), 12))::bit(48)::bigint / 1000.0)`,

    // No foreign keys: an event outlives what it names.
    `create table metering.usage_event (
       id uuid not null constraint usage_event_pk primary key,
       admitted_at timestamptz not null,
       gateway_id text not null,
       collectivite_id uuid not null,
       payer_id uuid not null,
       attached_body_id uuid,
       project_id uuid not null,
       analytic_code text,
       api_key_id uuid not null,
       end_user text,
       offer text not null,
       model_id text not null,
       model_revision text not null,
       deployment_id uuid,
       site_id text not null,
       endpoint text not null,
       stream boolean not null,
       outcome text not null,
       http_status smallint not null,
       attempts smallint not null,
       input_tokens bigint not null,
       cached_input_tokens bigint not null,
       output_tokens bigint not null,
       reasoning_tokens bigint not null,
       audio_ms bigint not null,
       pages integer not null,
       images integer not null,
       ttft_ms integer,
       latency_ms integer not null,
       quality text not null,
       supersedes uuid,
       digest bytea not null,
       ingested_at timestamptz not null,
       constraint usage_event_offer check (offer in ('shared', 'dedicated', 'external')),
       constraint usage_event_outcome
         check (outcome in ('completed', 'client_aborted', 'upstream_error', 'recovered')),
       constraint usage_event_quality check (quality in ('measured', 'estimated', 'corrected')),
       constraint usage_event_corrects check ((quality = 'corrected') = (supersedes is not null)),
       constraint usage_event_counts check (quality = 'corrected' or
         least(input_tokens, cached_input_tokens, output_tokens, reasoning_tokens, audio_ms, pages, images) >= 0),
       -- Queries of a period look for ids up to one hour outside of it.
       constraint usage_event_id_near_admission check (admitted_at between
         metering.uuid_instant(id) - interval '1 hour' and metering.uuid_instant(id) + interval '1 hour')
     ) partition by range (id)`,
    'create index usage_event_collectivite on metering.usage_event (collectivite_id, id)',
    ...tenantTable('metering.usage_event', READ_ONLY),

    `create table metering.rollup_hour (
       hour timestamptz not null,
       collectivite_id uuid not null,
       project_id uuid not null,
       api_key_id uuid not null,
       model_id text not null,
       offer text not null,
       requests bigint not null,
       input_tokens bigint not null,
       cached_input_tokens bigint not null,
       output_tokens bigint not null,
       reasoning_tokens bigint not null,
       audio_ms bigint not null,
       pages bigint not null,
       images bigint not null,
       constraint rollup_hour_pk
         primary key (collectivite_id, hour, project_id, api_key_id, model_id, offer)
     ) with (fillfactor = 70)`,
    'create index rollup_hour_hour on metering.rollup_hour (hour)',
    ...tenantTable('metering.rollup_hour', READ_ONLY),

    `create table metering.conflict (
       id uuid not null,
       digest bytea not null,
       event jsonb not null,
       gateway_id text not null,
       at timestamptz not null default clock_timestamp(),
       constraint conflict_pk primary key (id, digest)
     )`,
    ...systemTable('metering.conflict', { system: 'select' }),

    `create table metering.quarantine (
       digest bytea not null constraint quarantine_pk primary key,
       payload bytea not null,
       reason text not null,
       gateway_id text not null,
       at timestamptz not null default clock_timestamp()
     )`,
    ...systemTable('metering.quarantine', { system: 'select' }),
  ],
};
