import type { Migration } from '@beffroi/platform/typeorm';
import { AMOUNTS, COUNTED, CUTS, parisDayOf, parisMonthOf, raise, SUMMED } from './ledger.sql.ts';

/**
 * A batch is stored by one statement, its corrections among its events: so every gateway locks events by id, then sums by
 * key, and two that correct each other's collectivités never wait in a circle.
 */
export const oneOrder: Migration = {
  name: '2026112252-metering-one-order',
  up: [
    'drop function metering.insert_lines(text[], date, timestamptz)',
    'drop function metering.insert_corrections(metering.usage_event[], date, timestamptz)',
    /* The ids that were told, and how many of them correct what was stored. */
    'create type metering.counted as (ids uuid[], corrected bigint)',
    countFunction(
      'insert_lines',
      'lines text[]',
      `told as materialized (
         select event, event.id from metering.parsed(lines, insert_lines.open_period) event
       ), inserted as (${insertOf('select (event).* from told')}
       ), corrected as (${insertOf(`
         select correction.* from told
         cross join lateral (
           select kept from metering.usage_event kept
           where kept.id = told.id and kept.quality = 'estimated' limit 1) estimate
         cross join lateral metering.correction(estimate.kept, told.event, insert_lines.open_period) correction
         where (told.event).quality = 'measured' and told.id not in (select id from inserted)`)}
       ), counted as (select * from inserted union all select * from corrected)`,
    ),
    countFunction(
      'insert_events',
      'events metering.usage_event[]',
      `counted as (${insertOf('select * from unnest(events)')})`,
    ),

    /* Of what was told, what is not counted yet: events that nobody told before, and the corrections of estimates. Of
       an id that is told twice in one batch the estimate is counted, and the measure corrects it. */
    `create function metering.uncounted(told metering.usage_event[], open_period date) returns metering.usage_event[]
     language sql volatile set search_path = pg_catalog, pg_temp
     as $$
       with first as (
         select distinct on (event.id) event, event.id
         from unnest(told) event
         order by event.id, event.quality = 'measured'
       ), standing as (
         select first.id, case when kept.id is null then first.event else kept end as event
         from first left join metering.usage_event kept on kept.id = first.id
       ), corrections as (
         select metering.correction(standing.event, measure, open_period) as event
         from standing join unnest(told) measure on measure.id = standing.id
         where (standing.event).quality = 'estimated' and measure.quality = 'measured'
       )
       select array(
         select distinct on ((event).id) event
         from (select event from standing union all select event from corrections) each
         where not exists (select from metering.usage_event kept where kept.id = (each.event).id)
         order by (event).id)
     $$`,

    /* A batch of which something was told before, in the batch itself or by somebody else meanwhile. Whoever stored it
       meanwhile is seen by a new statement only: then what this one has locked is let go, and it begins anew. */
    `create function metering.count_again(told metering.usage_event[], ledger metering.ledger) returns metering.counted
     language plpgsql volatile set search_path = pg_catalog, pg_temp
     as $$
     declare
       uncounted metering.usage_event[];
       counted metering.counted;
     begin
       loop
         begin
           uncounted := metering.uncounted(told, ledger.open_period);
           counted := metering.insert_events(uncounted, ledger.open_period, ledger.folded_through);
           if cardinality(counted.ids) < cardinality(uncounted) then raise sqlstate 'BF001'; end if;
           return counted;
         exception when sqlstate 'BF001' then null;
         end;
       end loop;
     end $$`,

    `create function metering.note_conflicts(told metering.usage_event[], ledger metering.ledger, from_gateway text)
     returns bigint
     language sql volatile set search_path = pg_catalog, pg_temp
     as $$
       with refused as (
         insert into metering.conflict (id, digest, event, gateway_id)
         select event.id, event.digest, to_jsonb(event), from_gateway
         from unnest(told) event
         join metering.usage_event kept on kept.id = event.id
         cross join lateral metering.correction(kept, event, ledger.open_period) wanted
         left join metering.usage_event correction on correction.id = wanted.id
         where kept.digest <> event.digest and not metering.is_same(kept, event)
           and not coalesce(metering.is_same(correction, wanted), false)
         order by event.id, event.digest
         on conflict on constraint conflict_pk do nothing
         returning 1
       )
       select count(*) from refused
     $$`,

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
         counted := metering.insert_lines(lines, ledger.open_period, ledger.folded_through);
         if cardinality(counted.ids) < cardinality(lines) then
           told := array(select event from metering.parsed(lines, ledger.open_period) event);
           if metering.uncounted(told, ledger.open_period) <> '{}' then raise sqlstate 'BF001'; end if;
         end if;
       exception when sqlstate 'BF001' then
         counted := metering.count_again(told, ledger);
       end;
       if told is not null then conflicting := metering.note_conflicts(told, ledger, from_gateway); end if;
       delete from metering.open_admission
         where id = any (counted.ids || array(select event.id from unnest(told) event));
       return jsonb_build_object('accepted', cardinality(counted.ids) - counted.corrected,
         'corrected', counted.corrected, 'conflicting', conflicting, 'quarantined', 0,
         'duplicate', cardinality(lines) - cardinality(counted.ids) - conflicting);
     end $$`,
  ],
};

/** Of one id the estimate is stored. */
function insertOf(uncounted: string): string {
  return `
    insert into metering.usage_event
    select * from (${uncounted}) event order by id, quality = 'measured'
    on conflict (id) do nothing
    returning id, supersedes, admitted_at, ${CUTS}, quality, ${AMOUNTS.slice(1).join(', ')}`;
}

/** One statement: sums are raised by the rows really inserted, or not at all, and once all of them are. */
function countFunction(name: string, parameter: string, counted: string): string {
  return `
    create function metering.${name}(${parameter}, open_period date, folded_through timestamptz) returns metering.counted
    language sql volatile set search_path = pg_catalog, pg_temp
    as $$
      with ${counted}, sums(hour, ${CUTS}, ${AMOUNTS.join(', ')}) as materialized (
        select date_trunc('hour', admitted_at, 'UTC'), ${CUTS}, ${COUNTED} from counted group by 1, ${CUTS}
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
      select coalesce(array_agg(coalesce(supersedes, id)), '{}'), count(supersedes) from counted
    $$`;
}
