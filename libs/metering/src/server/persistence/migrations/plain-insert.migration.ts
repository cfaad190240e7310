import type { Migration } from '@beffroi/platform/typeorm';
import { AMOUNTS, COUNTED, CUTS, parisDayOf, parisMonthOf, raise, SUMMED } from './ledger.sql.ts';

/**
 * Nearly every batch is told for the first time: it is read, inserted and summed by one statement that looks for no earlier
 * row. One of which something was told before, or twice, fails at the first such id, lets go what it has locked, and goes the longer
 * way (`insert_lines`), which knows duplicates and corrections.
 */
export const plainInsert: Migration = {
  name: '2026112298-metering-plain-insert',
  up: [
    `create or replace function metering.parsed(lines text[], open_period date) returns setof metering.usage_event
     language sql stable set search_path = pg_catalog, pg_temp
     as $$ ${parse('parsed.open_period')} $$`,

    `create or replace function metering.store_batch(lines text[], from_gateway text) returns jsonb
     language plpgsql volatile set search_path = pg_catalog, pg_temp
     as $$
     declare
       ledger metering.ledger;
       told metering.usage_event[];
       counted metering.counted;
       conflicting bigint := 0;
     begin
       -- Whoever closes a period or sums its days updates this row: neither happens while events are on their way.
       select * into ledger from metering.ledger for share;
       begin
         ${countPlainly()}
       exception when unique_violation then
         begin
           counted := metering.insert_lines(lines, ledger.open_period, ledger.folded_through);
           if cardinality(counted.ids) < cardinality(lines) then
             told := array(select event from metering.parsed(lines, ledger.open_period) event);
             if metering.uncounted(told, ledger.open_period) <> '{}' then raise sqlstate 'BF001'; end if;
           end if;
         exception when sqlstate 'BF001' then
           counted := metering.count_again(told, ledger);
         end;
       end;
       if told is not null then conflicting := metering.note_conflicts(told, ledger, from_gateway); end if;
       delete from metering.open_admission
         where id = any (counted.ids || array(select event.id from unnest(told) event));
       return jsonb_build_object('accepted', cardinality(counted.ids) - counted.corrected,
         'corrected', counted.corrected, 'conflicting', conflicting, 'quarantined', 0,
         'duplicate', cardinality(lines) - cardinality(counted.ids) - conflicting);
     end $$`,

    /* What is open helps only if a gateway never comes back: it must not keep settled events from being stored. Where
       nothing is open, nothing is planned. */
    `create or replace function metering.note_open(lines text[], from_gateway text, from_incarnation uuid) returns void
     language plpgsql volatile set search_path = pg_catalog, pg_temp
     as $$
     begin
       if lines = '{}' then return; end if;
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
  ],
};

/** In the order of the columns of `metering.usage_event`. The digest is of the bytes, as the journal has them. */
function parse(openPeriod: string): string {
  return `
    select
      event.id, event."admittedAt", event."gatewayId", event."collectiviteId", event."payerId",
      event."attachedBodyId", event."projectId", event."analyticCode", event."apiKeyId", event."endUser",
      event.offer, event."modelId", event."modelRevision", event."deploymentId", event."siteId", event.endpoint,
      event.stream, event.outcome, event."httpStatus", event.attempts,
      (event.tokens).input, (event.tokens)."cachedInput", (event.tokens).output, (event.tokens).reasoning,
      event."audioMs", event.pages, event.images, event."ttftMs", event."latencyMs",
      event.quality::text, event.supersedes,
      sha256(convert_to(line, 'UTF8')), clock_timestamp(),
      greatest(${parisMonthOf('event."admittedAt"')}, ${openPeriod}),
      event.course
    from unnest(lines) line,
      lateral json_to_record(line::json) as event(
        v metering.event_version, id uuid, "admittedAt" timestamptz, "gatewayId" text, "collectiviteId" uuid,
        "payerId" uuid, "attachedBodyId" uuid, "projectId" uuid, "analyticCode" text, "apiKeyId" uuid,
        "endUser" text, offer text, "modelId" text, "modelRevision" text, "deploymentId" uuid, "siteId" text,
        endpoint text, stream boolean, outcome text, "httpStatus" smallint, attempts smallint,
        tokens metering.told_tokens,
        "audioMs" bigint, pages integer, images integer, "ttftMs" integer, "latencyMs" integer,
        quality metering.told_quality, supersedes uuid, course jsonb)`;
}

/** One statement: events by id, then sums by key, raised by the rows that it inserts. None of them corrects another. */
function countPlainly(): string {
  return `
  with inserted as (
    insert into metering.usage_event ${parse('ledger.open_period')}
    order by event.id
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
       where hour < ledger.folded_through group by 1, ${CUTS}`,
    )}
  ), months as (
    ${raise(
      'rollup_month',
      'month, period',
      `select ${parisMonthOf('hour')} as month, greatest(${parisMonthOf('hour')}, ledger.open_period) as period,
         ${CUTS}, ${SUMMED} from sums
       where hour < ledger.folded_through group by 1, 2, ${CUTS}`,
    )}
  )
  select coalesce(array_agg(id), '{}'), 0 into counted from inserted;`;
}
