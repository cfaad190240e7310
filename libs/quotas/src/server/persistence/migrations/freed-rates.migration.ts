import type { Migration } from '@beffroi/platform/typeorm';

/**
 * Replaces steps of `quotas.hold` and `quotas.write_off`: a rate is freed by the instant of the call that asks for it, and
 * that call keeps the instant. Else a clock that goes back (failover, restore) would give it in the window before.
 */
export const freedRates: Migration = {
  name: '2026112285-quotas-freed-rates',
  up: [
    /* Rates of runs that ended or have been silent for maxIsolation + maxRequestDuration + 10 %: nothing of theirs is
       under way. Of an hour in which such a run may still have admitted, its share is free when that hour is over. Silence
       is by the database's clock, which presence has too; it is read once, so that it is not of a later window. */
    `create function quotas.free_rates(by_run uuid, asked uuid[], clock timestamptz, instant timestamptz) returns void
     language sql volatile set search_path = pg_catalog, pg_temp
     as $$
       with freed as (
         delete from quotas.hold_row gone using quotas.limit_row known
         where gone.limit_id = any (asked) and gone.window_start = '-infinity' and gone.incarnation <> by_run
           and known.id = gone.limit_id
           and (gone.ends_at <= instant or exists (select from dataplane.presence run
             where run.incarnation = gone.incarnation
               and run.polled_at < clock - interval '49 minutes 30 seconds'
               and (known."window" <> 'hour'
                 or run.polled_at + interval '15 minutes' <= date_trunc('hour', clock, 'UTC'))))
         returning gone.limit_id
       )
       update quotas.hold_row mine set told_at = instant
       where mine.incarnation = by_run and mine.window_start = '-infinity'
         and mine.limit_id in (select freed.limit_id from freed)
     $$`,

    `create or replace function quotas.hold(gateway_id text, incarnation uuid, call jsonb) returns jsonb
     language plpgsql volatile security definer set search_path = pg_catalog, pg_temp set timezone = 'UTC'
     as $$
     declare
       asked uuid[] := array(select (ask ->> 'limit')::uuid from jsonb_array_elements(hold.call -> 'holds') ask);
       concerned uuid[] := array(
         select unnest(asked)
         union
         select other.limit_id from quotas.hold_row other
         join jsonb_array_elements(hold.call -> 'ended') ended on (ended ->> 'incarnation')::uuid = other.incarnation
         union
         select (spent ->> 'limit')::uuid from jsonb_array_elements(hold.call -> 'ended') ended,
           jsonb_array_elements(ended -> 'spent') spent);
       history text := quotas.current_origin();
       clock timestamptz;
       instant timestamptz;
       presence dataplane.presence;
       run jsonb;
       answers jsonb;
     begin
       perform 1 from quotas.limit_row known where known.id = any (concerned)
         order by known.id for no key update of known;
       select * into presence from dataplane.presence known
         where known.incarnation = hold.incarnation and known.gateway_id = hold.gateway_id;
       if presence.incarnation is null then
         return jsonb_build_object('kind', 'unregistered');
       end if;
       if presence.fenced_at is not null
          or exists (select from quotas.run known where known.incarnation = hold.incarnation
                     and known.ended_at is not null) then
         return jsonb_build_object('kind', 'fenced');
       end if;
       clock := clock_timestamp();
       instant := greatest(date_trunc('milliseconds', clock), quotas.instant_of((hold.call ->> 'at')::bigint),
         (select max(other.told_at) from quotas.hold_row other where other.limit_id = any (concerned)));
       update quotas.era set origin = history,
         since = greatest(instant, (select max(known.registered_at) from dataplane.presence known))
       where era.origin <> history;
       if not quotas.accept(hold.incarnation, hold.call, history) then
         return jsonb_build_object('kind', 'reassert', 'now', quotas.ms_of(instant), 'origin', history);
       end if;
       perform quotas.free_rates(hold.incarnation, asked, clock, instant);
       for run in select * from jsonb_array_elements(hold.call -> 'ended') loop
         perform quotas.end_run(hold.gateway_id, hold.incarnation, run, instant);
       end loop;
       answers := '[]';
       for run in select ask from jsonb_array_elements(hold.call -> 'holds') ask
         order by (ask ->> 'limit')::uuid, (ask ->> 'window')::bigint nulls first
       loop
         answers := answers ||
           quotas.take(hold.incarnation, run, (hold.call ->> 'reasserts')::boolean, instant);
       end loop;
       return jsonb_build_object('kind', 'answered', 'now', quotas.ms_of(instant), 'origin', history,
         'windows', (select jsonb_object_agg(kind, jsonb_build_array(
             quotas.ms_of(quotas.window_start(kind, instant)), quotas.ms_of(quotas.window_end(kind, instant))))
           from unnest(array['day', 'month', 'exercise']) kind),
         'holds', answers);
     end $$`,
    'drop function quotas.free_rates(uuid[])',

    /* What a lost run used last it may have used after what the clock now says. */
    `create or replace function quotas.write_off(lost uuid) returns text
     language plpgsql volatile security definer set search_path = pg_catalog, pg_temp set timezone = 'UTC'
     as $$
     declare
       presence dataplane.presence;
       instant timestamptz;
     begin
       perform 1 from quotas.limit_row known
         where known.id in (select other.limit_id from quotas.hold_row other where other.incarnation = lost)
         order by known.id for no key update of known;
       select * into presence from dataplane.presence known where known.incarnation = lost;
       if presence.incarnation is null then
         return 'unknown';
       end if;
       if presence.fenced_at is null and presence.left_at is null
          and presence.polled_at >= clock_timestamp() - interval '49 minutes 30 seconds' then
         return 'alive';
       end if;
       if exists (select from quotas.run known where known.incarnation = lost and known.ended_at is not null) then
         return 'ended';
       end if;
       instant := greatest(clock_timestamp(), presence.polled_at, (select max(told.told_at) from quotas.hold_row told
         where told.limit_id in (select other.limit_id from quotas.hold_row other where other.incarnation = lost)));
       insert into quotas.run (incarnation, origin, ended_at) values (lost, '', clock_timestamp())
       on conflict on constraint run_pkey do update set origin = excluded.origin, ended_at = excluded.ended_at;
       with gone as (
         delete from quotas.hold_row other
         where other.incarnation = lost and other.window_start > '-infinity' returning other.*
       )
       insert into quotas.opening as known (limit_id, window_start, collectivite_id, spent)
       select gone.limit_id, gone.window_start, gone.collectivite_id, gone.held from gone
       on conflict on constraint opening_pkey do update set spent = known.spent + excluded.spent;
       delete from quotas.hold_row other using quotas.limit_row known
         where other.incarnation = lost and known.id = other.limit_id and known."window" = 'none';
       update quotas.hold_row other
         set spent = other.held, spent_in = quotas.window_start(known."window", instant),
           ends_at = quotas.window_end(known."window", instant)
         from quotas.limit_row known where other.incarnation = lost and known.id = other.limit_id;
       return 'written-off';
     end $$`,
  ],
};
