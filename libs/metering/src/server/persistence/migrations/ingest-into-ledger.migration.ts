import type { Migration } from '@beffroi/platform/typeorm';
import { AMOUNTS, COUNTED, CUTS, parisDayOf, parisMonthOf, raise, SUMMED } from './ledger.sql.ts';

/**
 * What replaces a step of `metering.ingest`: an event gets its billing period under the lock of the ledger's row, raises
 * the sums of its hour and, when its day is summed already, those of its day and month.
 */
export const ingestIntoLedger: Migration = {
  name: '2026112241-metering-ingest-into-ledger',
  up: [
    'drop function metering.parsed(text[])',
    'create type metering.told_tokens as (input bigint, "cachedInput" bigint, output bigint, reasoning bigint)',
    /* The digest is of the bytes: a gateway tells an event again as its journal has it. Another spelling of the same
       event is recognised by its columns. */
    `create function metering.parsed(lines text[], open_period date) returns setof metering.usage_event
     language sql stable set search_path = pg_catalog, pg_temp
     as $$
       select
         event.id, event."admittedAt", event."gatewayId", event."collectiviteId", event."payerId",
         event."attachedBodyId", event."projectId", event."analyticCode", event."apiKeyId", event."endUser",
         event.offer, event."modelId", event."modelRevision", event."deploymentId", event."siteId", event.endpoint,
         event.stream, event.outcome, event."httpStatus", event.attempts,
         (event.tokens).input, (event.tokens)."cachedInput", (event.tokens).output, (event.tokens).reasoning,
         event."audioMs", event.pages, event.images, event."ttftMs", event."latencyMs",
         event.quality, event.supersedes,
         sha256(convert_to(line, 'UTF8')), clock_timestamp(),
         greatest(${parisMonthOf('event."admittedAt"')}, parsed.open_period)
       from unnest(lines) line,
         lateral json_to_record(line::json) as event(
           v metering.event_version, id uuid, "admittedAt" timestamptz, "gatewayId" text, "collectiviteId" uuid,
           "payerId" uuid, "attachedBodyId" uuid, "projectId" uuid, "analyticCode" text, "apiKeyId" uuid,
           "endUser" text, offer text, "modelId" text, "modelRevision" text, "deploymentId" uuid, "siteId" text,
           endpoint text, stream boolean, outcome text, "httpStatus" smallint, attempts smallint,
           tokens metering.told_tokens,
           "audioMs" bigint, pages integer, images integer, "ttftMs" integer, "latencyMs" integer, quality text,
           supersedes uuid)
     $$`,

    'drop function metering.insert_events(metering.usage_event[])',
    insertFunction('insert_lines', 'lines text[]', 'metering.parsed(lines, insert_lines.open_period)'),
    insertFunction('insert_corrections', 'corrections metering.usage_event[]', 'unnest(corrections)'),

    'drop function metering.correction(metering.usage_event, metering.usage_event)',
    /* The difference between a measure and the estimate it replaces: it counts where the request was counted, so that no
       sum of any cut is negative, and in its period while that is open. Its id is the estimate's with version nibble 8, so there can be one only. */
    `create function metering.correction(
       estimate metering.usage_event, measure metering.usage_event, open_period date
     ) returns metering.usage_event
     language plpgsql immutable set search_path = pg_catalog, pg_temp
     as $$
     declare
       corrected metering.usage_event := estimate;
     begin
       corrected.id := overlay(estimate.id::text placing '8' from 15 for 1)::uuid;
       corrected.period := greatest(${parisMonthOf('estimate.admitted_at')}, open_period);
       corrected.quality := 'corrected';
       corrected.supersedes := estimate.id;
       corrected.digest := measure.digest;
       corrected.ingested_at := measure.ingested_at;
       corrected.http_status := measure.http_status;
       corrected.attempts := measure.attempts;
       corrected.ttft_ms := measure.ttft_ms;
       corrected.latency_ms := measure.latency_ms;
       corrected.input_tokens := measure.input_tokens - estimate.input_tokens;
       corrected.cached_input_tokens := measure.cached_input_tokens - estimate.cached_input_tokens;
       corrected.output_tokens := measure.output_tokens - estimate.output_tokens;
       corrected.reasoning_tokens := measure.reasoning_tokens - estimate.reasoning_tokens;
       corrected.audio_ms := measure.audio_ms - estimate.audio_ms;
       corrected.pages := measure.pages - estimate.pages;
       corrected.images := measure.images - estimate.images;
       return corrected;
     end $$`,

    /* The same usage, told in other words or in another period. */
    `create function metering.is_same(kept metering.usage_event, told metering.usage_event) returns boolean
     language plpgsql immutable set search_path = pg_catalog, pg_temp
     as $$
     begin
       told.digest := kept.digest;
       told.ingested_at := kept.ingested_at;
       told.period := kept.period;
       return told is not distinct from kept;
     end $$`,

    `create or replace function metering.store_batch(lines text[], from_gateway text) returns jsonb
     language plpgsql volatile set search_path = pg_catalog, pg_temp
     as $$
     declare
       ledger metering.ledger;
       events metering.usage_event[];
       ids uuid[];
       inserted uuid[];
       corrected uuid[] := '{}';
       conflicting bigint := 0;
     begin
       -- Whoever closes a period or sums its days updates this row: neither happens while events are on their way.
       select * into ledger from metering.ledger for share;
       inserted := metering.insert_lines(lines, ledger.open_period, ledger.folded_through);
       ids := inserted;
       if cardinality(inserted) < cardinality(lines) then
         -- Somebody else's rows are seen by a new statement only.
         events := array(select event from metering.parsed(lines, ledger.open_period) event);
         ids := array(select event.id from unnest(events) event);
         corrected := metering.insert_corrections(array(
           select metering.correction(kept, event, ledger.open_period)
           from unnest(events) event join metering.usage_event kept on kept.id = event.id
           where kept.digest <> event.digest and kept.quality = 'estimated' and event.quality = 'measured'),
           ledger.open_period, ledger.folded_through);
         with refused as (
           insert into metering.conflict (id, digest, event, gateway_id)
           select event.id, event.digest, to_jsonb(event), from_gateway
           from unnest(events) event
           join metering.usage_event kept on kept.id = event.id
           left join metering.usage_event correction on correction.id = (metering.correction(kept, event, ledger.open_period)).id
           where kept.digest <> event.digest and not metering.is_same(kept, event)
             and not coalesce(metering.is_same(correction, metering.correction(kept, event, ledger.open_period)), false)
           on conflict on constraint conflict_pk do nothing
           returning 1
         )
         select count(*) into conflicting from refused;
       end if;
       delete from metering.open_admission where id = any (ids);
       return jsonb_build_object('accepted', cardinality(inserted), 'corrected', cardinality(corrected),
         'conflicting', conflicting, 'quarantined', 0,
         'duplicate', cardinality(lines) - cardinality(inserted) - cardinality(corrected) - conflicting);
     end $$`,
  ],
};

/** One statement: a sum is raised by the rows really inserted, or not at all. */
function insertFunction(name: string, parameter: string, source: string): string {
  return `
    create function metering.${name}(${parameter}, open_period date, folded_through timestamptz) returns uuid[]
    language sql volatile set search_path = pg_catalog, pg_temp
    as $$
      with inserted as (
        insert into metering.usage_event
        select * from ${source} event order by event.id, event.quality = 'measured'
        on conflict (id) do nothing
        returning id, admitted_at, ${CUTS}, quality, ${AMOUNTS.slice(1).join(', ')}
      ), sums(hour, ${CUTS}, ${AMOUNTS.join(', ')}) as materialized (
        select date_trunc('hour', admitted_at, 'UTC'), ${CUTS}, ${COUNTED} from inserted group by 1, ${CUTS}
      ), hours as (
        ${raise('rollup_hour', 'hour', `select hour, ${CUTS}, ${AMOUNTS.join(', ')} from sums`)}
      ), days as (
        ${raise(
          'rollup_day',
          'day',
          `select ${parisDayOf('hour')} as day, ${CUTS}, ${SUMMED} from sums
           where hour < folded_through group by 1, ${CUTS}`,
        )}
      ), months as (
        ${raise(
          'rollup_month',
          'month, period',
          `select ${parisMonthOf('hour')} as month, greatest(${parisMonthOf('hour')}, open_period) as period,
             ${CUTS}, ${SUMMED} from sums
           where hour < folded_through group by 1, 2, ${CUTS}`,
        )}
      )
      select coalesce(array_agg(id), '{}') from inserted
    $$`;
}
