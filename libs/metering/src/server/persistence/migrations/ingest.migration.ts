import { type Migration, systemTable } from '@beffroi/platform/typeorm';

/** What gateways tell of usage (DATAPLANE §5). Events come as lines of JSON: one that cannot be read spoils no other. */
export const ingest: Migration = {
  name: '2026112110-metering-ingest',
  up: [
    `create table metering.open_admission (
       id uuid not null constraint open_admission_pk primary key,
       incarnation uuid not null,
       gateway_id text not null,
       admission jsonb not null,
       told_at timestamptz not null default clock_timestamp()
     )`,
    'create index open_admission_incarnation on metering.open_admission (incarnation)',
    ...systemTable('metering.open_admission', { system: 'select' }),

    `create table metering.incarnation (
       incarnation uuid not null constraint incarnation_pk primary key,
       gateway_id text not null,
       shipped_through timestamptz,
       -- A successor has shipped all that this run left on its disk.
       replayed_at timestamptz
     ) with (fillfactor = 50)`,
    ...systemTable('metering.incarnation', { system: 'select' }),

    `create domain metering.event_version as integer
       constraint event_version_known check (value is not null and value = 1)`,

    `create function metering.parsed(lines text[]) returns setof metering.usage_event
     language sql stable set search_path = pg_catalog, pg_temp
     as $$
       select
         event.id, event."admittedAt", event."gatewayId", event."collectiviteId", event."payerId",
         event."attachedBodyId", event."projectId", event."analyticCode", event."apiKeyId", event."endUser",
         event.offer, event."modelId", event."modelRevision", event."deploymentId", event."siteId", event.endpoint,
         event.stream, event.outcome, event."httpStatus", event.attempts,
         (event.tokens ->> 'input')::bigint, (event.tokens ->> 'cachedInput')::bigint,
         (event.tokens ->> 'output')::bigint, (event.tokens ->> 'reasoning')::bigint,
         event."audioMs", event.pages, event.images, event."ttftMs", event."latencyMs",
         event.quality, event.supersedes,
         -- jsonb has one spelling for equal objects.
         sha256(convert_to(body::text, 'UTF8')), clock_timestamp()
       from unnest(lines) line,
         lateral (select line::jsonb as body offset 0) parsed,
         lateral jsonb_to_record(body) as event(
           v metering.event_version, id uuid, "admittedAt" timestamptz, "gatewayId" text, "collectiviteId" uuid,
           "payerId" uuid, "attachedBodyId" uuid, "projectId" uuid, "analyticCode" text, "apiKeyId" uuid,
           "endUser" text, offer text, "modelId" text, "modelRevision" text, "deploymentId" uuid, "siteId" text,
           endpoint text, stream boolean, outcome text, "httpStatus" smallint, attempts smallint, tokens jsonb,
           "audioMs" bigint, pages integer, images integer, "ttftMs" integer, "latencyMs" integer, quality text,
           supersedes uuid)
     $$`,

    /* One statement: a sum is raised by the rows really inserted, or not at all. Both in the order of their keys,
       so that two gateways never wait for each other. */
    `create function metering.insert_events(events metering.usage_event[]) returns uuid[]
     language sql volatile set search_path = pg_catalog, pg_temp
     as $$
       with inserted as (
         insert into metering.usage_event
         select * from unnest(events) event order by event.id
         on conflict (id) do nothing
         returning *
       ), summed as (
         insert into metering.rollup_hour as total
         select date_trunc('hour', admitted_at, 'UTC'), collectivite_id, project_id, api_key_id, model_id, offer,
           count(*) filter (where quality <> 'corrected'), sum(input_tokens), sum(cached_input_tokens),
           sum(output_tokens), sum(reasoning_tokens), sum(audio_ms), sum(pages), sum(images)
         from inserted
         group by 1, 2, 3, 4, 5, 6
         order by 2, 1, 3, 4, 5, 6
         on conflict on constraint rollup_hour_pk do update set
           requests = total.requests + excluded.requests,
           input_tokens = total.input_tokens + excluded.input_tokens,
           cached_input_tokens = total.cached_input_tokens + excluded.cached_input_tokens,
           output_tokens = total.output_tokens + excluded.output_tokens,
           reasoning_tokens = total.reasoning_tokens + excluded.reasoning_tokens,
           audio_ms = total.audio_ms + excluded.audio_ms,
           pages = total.pages + excluded.pages,
           images = total.images + excluded.images
       )
       select coalesce(array_agg(id), '{}') from inserted
     $$`,

    /* The difference between a measure and the estimate it replaces: same request, same period. Its id is the
       estimate's with version nibble 8, so there can be one only. */
    `create function metering.correction(estimate metering.usage_event, measure metering.usage_event)
     returns metering.usage_event
     language plpgsql immutable set search_path = pg_catalog, pg_temp
     as $$
     declare
       corrected metering.usage_event := measure;
     begin
       corrected.id := overlay(estimate.id::text placing '8' from 15 for 1)::uuid;
       corrected.admitted_at := estimate.admitted_at;
       corrected.quality := 'corrected';
       corrected.supersedes := estimate.id;
       corrected.input_tokens := measure.input_tokens - estimate.input_tokens;
       corrected.cached_input_tokens := measure.cached_input_tokens - estimate.cached_input_tokens;
       corrected.output_tokens := measure.output_tokens - estimate.output_tokens;
       corrected.reasoning_tokens := measure.reasoning_tokens - estimate.reasoning_tokens;
       corrected.audio_ms := measure.audio_ms - estimate.audio_ms;
       corrected.pages := measure.pages - estimate.pages;
       corrected.images := measure.images - estimate.images;
       return corrected;
     end $$`,

    `create function metering.store_batch(lines text[], from_gateway text) returns jsonb
     language plpgsql volatile set search_path = pg_catalog, pg_temp
     as $$
     declare
       events metering.usage_event[] := array(select event from metering.parsed(lines) event);
       inserted uuid[];
       corrections metering.usage_event[];
       corrected uuid[] := '{}';
       conflicting bigint := 0;
     begin
       inserted := metering.insert_events(events);
       if cardinality(inserted) < cardinality(events) then
         -- Somebody else's rows are seen by a new statement only.
         corrections := array(
           select metering.correction(kept, event)
           from unnest(events) event join metering.usage_event kept on kept.id = event.id
           where kept.digest <> event.digest and kept.quality = 'estimated' and event.quality = 'measured');
         corrected := metering.insert_events(corrections);
         with refused as (
           insert into metering.conflict (id, digest, event, gateway_id)
           select event.id, event.digest, to_jsonb(event), from_gateway
           from unnest(events) event
           join metering.usage_event kept on kept.id = event.id
           left join metering.usage_event correction on correction.id = (metering.correction(kept, event)).id
           where kept.digest <> event.digest and correction.digest is distinct from event.digest
           on conflict on constraint conflict_pk do nothing
           returning 1
         )
         select count(*) into conflicting from refused;
       end if;
       delete from metering.open_admission
         where id in (select event.id from unnest(events) event);
       return jsonb_build_object('accepted', cardinality(inserted), 'corrected', cardinality(corrected),
         'conflicting', conflicting, 'quarantined', 0,
         'duplicate', cardinality(events) - cardinality(inserted) - cardinality(corrected) - conflicting);
     end $$`,

    /* A batch that cannot be stored is halved until the culprit is alone. Only what the rows themselves are at
       fault for: a deadlock or a full disk is the caller's to retry. */
    `create function metering.store(lines text[], from_gateway text) returns jsonb
     language plpgsql volatile set search_path = pg_catalog, pg_temp
     as $$
     declare
       half integer := cardinality(lines) / 2;
       one jsonb;
       other jsonb;
     begin
       begin
         return metering.store_batch(lines, from_gateway);
       exception when data_exception or integrity_constraint_violation or program_limit_exceeded then
         if cardinality(lines) = 1 then
           insert into metering.quarantine (digest, payload, reason, gateway_id)
           values (sha256(convert_to(lines[1], 'UTF8')), convert_to(lines[1], 'UTF8'), sqlerrm, from_gateway)
           on conflict on constraint quarantine_pk do nothing;
           return jsonb_build_object('accepted', 0, 'corrected', 0, 'conflicting', 0, 'quarantined', 1, 'duplicate', 0);
         end if;
       end;
       one := metering.store(lines[:half], from_gateway);
       other := metering.store(lines[half + 1:], from_gateway);
       return (select jsonb_object_agg(name, count::bigint + (other ->> name)::bigint)
         from jsonb_each_text(one) counts(name, count));
     end $$`,

    `create function metering.ingest(
       gateway_id text, incarnation uuid, events text, open text, shipped_through timestamptz, replayed uuid[]
     ) returns jsonb
     language plpgsql volatile security definer set search_path = pg_catalog, pg_temp set timezone = 'UTC'
     as $$
     declare
       answer jsonb;
     begin
       if exists (select from dataplane.presence
                  where presence.incarnation = ingest.incarnation and presence.fenced_at is not null) then
         return jsonb_build_object('fenced', true, 'accepted', 0, 'corrected', 0, 'conflicting', 0, 'quarantined', 0,
           'duplicate', 0);
       end if;
       answer := metering.store(string_to_array(ingest.events, E'\\n'), ingest.gateway_id);
       perform metering.note_open(string_to_array(ingest.open, E'\\n'), ingest.gateway_id, ingest.incarnation);
       insert into metering.incarnation as known (incarnation, gateway_id, shipped_through)
       values (ingest.incarnation, ingest.gateway_id, ingest.shipped_through)
       on conflict on constraint incarnation_pk do update
         set shipped_through = greatest(known.shipped_through, excluded.shipped_through);
       if cardinality(ingest.replayed) > 0 then
         delete from metering.open_admission gone where gone.incarnation = any (ingest.replayed);
         insert into metering.incarnation (incarnation, gateway_id, replayed_at)
         select distinct run, ingest.gateway_id, clock_timestamp() from unnest(ingest.replayed) run
         on conflict on constraint incarnation_pk do update set replayed_at = excluded.replayed_at;
       end if;
       return answer || '{"fenced": false}';
     end $$`,

    /* What is open helps only if a gateway never comes back: it must not keep settled events from being stored. */
    `create function metering.note_open(lines text[], from_gateway text, from_incarnation uuid) returns void
     language plpgsql volatile set search_path = pg_catalog, pg_temp
     as $$
     begin
       insert into metering.open_admission as known (id, incarnation, gateway_id, admission)
       select (line::jsonb #>> '{event,id}')::uuid, from_incarnation, from_gateway, line::jsonb
       from unnest(lines) line
       where not exists (select from metering.usage_event settled
                         where settled.id = (line::jsonb #>> '{event,id}')::uuid)
       order by 1
       on conflict on constraint open_admission_pk do update
         set admission = excluded.admission, told_at = excluded.told_at;
     exception when data_exception or integrity_constraint_violation or program_limit_exceeded then
       raise warning 'open admissions of gateway % cannot be read: %', from_gateway, sqlerrm;
     end $$`,
    'grant execute on function metering.ingest to beffroi_gateway',

    `create function metering.settle_estimated(events text) returns jsonb
     language sql volatile security definer set search_path = pg_catalog, pg_temp set timezone = 'UTC'
     as $$ select metering.store(string_to_array(events, E'\\n'), 'worker') $$`,
    'grant execute on function metering.settle_estimated to beffroi_system',
  ],
};
