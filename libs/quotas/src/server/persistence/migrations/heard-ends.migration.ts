import { type Migration, systemTable } from '@beffroi/platform/typeorm';

/** Replaces steps of `quotas.hold`: what a failover has lost, and instants that were told, are not forgotten with their run. */
export const heardEnds: Migration = {
  name: '2026112284-quotas-heard-ends',
  up: [
    /* Programs of before this version said goodbye without telling their end, where they never held anything. */
    `alter table quotas.era add column heard_since timestamptz not null default clock_timestamp()`,

    /* Runs that may hold what a failover or a restore has lost. A goodbye alone says nothing: it may come to a history
       that does not know what was told before it. */
    `create view quotas.awaited_run as
     select run.incarnation, run.gateway_id, coalesce(run.fenced_at, run.left_at, run.polled_at) as heard_at,
       era.since
     from dataplane.presence run cross join quotas.era
     where run.registered_at <= era.since and (run.left_at is null or run.left_at > era.heard_since)
       and not exists (select from quotas.run said where said.incarnation = run.incarnation
         and (said.ended_at is not null or said.origin = era.origin))`,
    ...systemTable('quotas.awaited_run', { system: 'select' }),

    `create or replace function quotas.is_frozen(of_window timestamptz, instant timestamptz) returns boolean
     language sql stable set search_path = pg_catalog, pg_temp
     as $$
       select case when of_window = '-infinity' then instant < era.since + interval '45 minutes'
           else of_window <= era.since end
         and exists (select from quotas.awaited_run)
       from quotas.era
     $$`,

    /* The row of a rate stays until its window closes, be it of 0: who is slow must not be given in the window before
       what this run gave back in this one. In flight has no window, and nothing to remember. */
    `create or replace function quotas.end_run(by_gateway text, caller uuid, said jsonb, instant timestamptz) returns void
     language plpgsql volatile set search_path = pg_catalog, pg_temp
     as $$
     declare
       ended uuid := (said ->> 'incarnation')::uuid;
       place record;
     begin
       if not exists (select from dataplane.presence run
            where run.incarnation = ended and run.gateway_id = by_gateway
              and (run.fenced_at is not null or ended = caller))
          or exists (select from quotas.run known where known.incarnation = ended and known.ended_at is not null) then
         return;
       end if;
       insert into quotas.run (incarnation, origin, ended_at) values (ended, '', clock_timestamp())
       on conflict on constraint run_pkey do update set origin = excluded.origin, ended_at = excluded.ended_at;
       for place in
         with told as (
           select "limit", coalesce(quotas.instant_of("window"), '-infinity') as window_start, amount,
             quotas.instant_of("spentIn") as spent_in
           from jsonb_to_recordset(said -> 'spent') as (
             "limit" uuid, "window" bigint, amount bigint, "spentIn" bigint)
         ), kept as (
           delete from quotas.hold_row gone where gone.incarnation = ended returning gone.*
         )
         select known.id, known.collectivite_id, known."window" as kind,
           coalesce(told.window_start, kept.window_start) as window_start,
           coalesce(told.amount, 0) as amount, told.spent_in,
           coalesce(kept.spent, 0) as kept_spent, kept.spent_in as kept_in
         from told full join kept on kept.limit_id = told."limit" and kept.window_start = told.window_start
         join quotas.limit_row known on known.id = coalesce(told."limit", kept.limit_id)
         order by known.id
       loop
         if place.window_start > '-infinity' then
           insert into quotas.opening as known (limit_id, window_start, collectivite_id, spent)
           values (place.id, place.window_start, place.collectivite_id, greatest(place.amount, place.kept_spent))
           on conflict on constraint opening_pkey do update set spent = known.spent + excluded.spent;
         elsif place.kind <> 'none' then
           insert into quotas.hold_row (limit_id, window_start, incarnation, collectivite_id, seq, held, spent,
             spent_in, ends_at, told_at)
           select place.id, '-infinity', ended, place.collectivite_id, 0, used, used,
             quotas.window_start(place.kind, instant), quotas.window_end(place.kind, instant), instant
           from (select greatest(0,
             case when place.spent_in = quotas.window_start(place.kind, instant) then place.amount end,
             case when place.kept_in = quotas.window_start(place.kind, instant) then place.kept_spent end)) last(used);
         end if;
       end loop;
     end $$`,

    /* A clock that has gone back does not make those who registered before seem to have come since. */
    `create or replace function quotas.hold(gateway_id text, incarnation uuid, call jsonb) returns jsonb
     language plpgsql volatile security definer set search_path = pg_catalog, pg_temp set timezone = 'UTC'
     as $$
     declare
       concerned uuid[] := array(
         select (ask ->> 'limit')::uuid from jsonb_array_elements(hold.call -> 'holds') ask
         union
         select other.limit_id from quotas.hold_row other
         join jsonb_array_elements(hold.call -> 'ended') ended on (ended ->> 'incarnation')::uuid = other.incarnation
         union
         select (spent ->> 'limit')::uuid from jsonb_array_elements(hold.call -> 'ended') ended,
           jsonb_array_elements(ended -> 'spent') spent);
       history text := quotas.current_origin();
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
       perform quotas.free_rates(concerned);
       instant := greatest(date_trunc('milliseconds', clock_timestamp()), quotas.instant_of((hold.call ->> 'at')::bigint),
         (select max(other.told_at) from quotas.hold_row other where other.limit_id = any (concerned)));
       update quotas.era set origin = history,
         since = greatest(instant, (select max(known.registered_at) from dataplane.presence known))
       where era.origin <> history;
       if not quotas.accept(hold.incarnation, hold.call, history) then
         return jsonb_build_object('kind', 'reassert', 'now', quotas.ms_of(instant), 'origin', history);
       end if;
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

    /* Rates of runs that ended, of limits that nobody asks for any more. */
    `create or replace function quotas.purge_holds() returns integer
     language sql volatile security definer set search_path = pg_catalog, pg_temp
     as $$
       with closed as (
         select known.id as limit_id, place.window_start from quotas.limit_row known
         join (select limit_id, window_start from quotas.hold_row
               union select limit_id, window_start from quotas.opening) place on place.limit_id = known.id
         where place.window_start > '-infinity'
           and quotas.window_end(known."window", place.window_start) < clock_timestamp() - interval '7 days'
       ), rows_gone as (
         delete from quotas.hold_row gone
         where exists (select from closed
             where closed.limit_id = gone.limit_id and closed.window_start = gone.window_start)
           or gone.window_start = '-infinity' and gone.told_at < clock_timestamp() - interval '1 day'
             and (gone.ends_at < clock_timestamp() - interval '1 day'
               or not exists (select from dataplane.presence run where run.incarnation = gone.incarnation))
         returning 1
       ), openings_gone as (
         delete from quotas.opening gone using closed
         where closed.limit_id = gone.limit_id and closed.window_start = gone.window_start
         returning 1
       ), runs_gone as (
         delete from quotas.run gone
         where not exists (select from dataplane.presence run where run.incarnation = gone.incarnation)
           and not exists (select from quotas.hold_row held where held.incarnation = gone.incarnation)
         returning 1
       ), calls_gone as (
         delete from dataplane.contended_limit gone
         where gone.until_at < clock_timestamp() - interval '1 day' returning 1
       )
       select (select count(*) from rows_gone)::integer + (select count(*) from openings_gone)::integer
         + (select count(*) from runs_gone)::integer + (select count(*) from calls_gone)::integer
     $$`,
  ],
};
