import type { Migration } from '@beffroi/platform/typeorm';
import { parisMonthOf } from './ledger.sql.ts';

/**
 * Gateways measure and estimate; corrections are made here, of an estimate and its measure (DATAPLANE §5). One that is told
 * could take from a sum what was used: it is quarantined.
 */
export const toldQualities: Migration = {
  name: '2026112288-metering-told-qualities',
  up: [
    `create domain metering.told_quality as text
       constraint told_quality_known check (value in ('measured', 'estimated'))`,
    `create or replace function metering.parsed(lines text[], open_period date) returns setof metering.usage_event
     language sql stable set search_path = pg_catalog, pg_temp
     as $$
       select
         event.id, event."admittedAt", event."gatewayId", event."collectiviteId", event."payerId",
         event."attachedBodyId", event."projectId", event."analyticCode", event."apiKeyId", event."endUser",
         event.offer, event."modelId", event."modelRevision", event."deploymentId", event."siteId", event.endpoint,
         event.stream, event.outcome, event."httpStatus", event.attempts,
         (event.tokens).input, (event.tokens)."cachedInput", (event.tokens).output, (event.tokens).reasoning,
         event."audioMs", event.pages, event.images, event."ttftMs", event."latencyMs",
         event.quality::text, event.supersedes,
         sha256(convert_to(line, 'UTF8')), clock_timestamp(),
         greatest(${parisMonthOf('event."admittedAt"')}, parsed.open_period),
         event.course
       from unnest(lines) line,
         lateral json_to_record(line::json) as event(
           v metering.event_version, id uuid, "admittedAt" timestamptz, "gatewayId" text, "collectiviteId" uuid,
           "payerId" uuid, "attachedBodyId" uuid, "projectId" uuid, "analyticCode" text, "apiKeyId" uuid,
           "endUser" text, offer text, "modelId" text, "modelRevision" text, "deploymentId" uuid, "siteId" text,
           endpoint text, stream boolean, outcome text, "httpStatus" smallint, attempts smallint,
           tokens metering.told_tokens,
           "audioMs" bigint, pages integer, images integer, "ttftMs" integer, "latencyMs" integer,
           quality metering.told_quality, supersedes uuid, course jsonb)
     $$`,
  ],
};
