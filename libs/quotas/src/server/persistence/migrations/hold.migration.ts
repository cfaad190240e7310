import type { Migration } from '@beffroi/platform/typeorm';

/** `quotas.hold`, the third of the four functions that a gateway may execute (DATAPLANE §1, §3). */
export const hold: Migration = {
  name: '2026112206-quotas-hold',
  up: [
    /* Whether the call is of this history of the database. A run says first, in each, what it holds; a new one that
       this is nothing. A call without an origin counts for nothing: it may be an old one that comes again. */
    `create function quotas.accept(run uuid, call jsonb, origin text) returns boolean
     language plpgsql volatile set search_path = pg_catalog, pg_temp
     as $$
     begin
       if call ->> 'origin' is distinct from accept.origin
          or not (call ->> 'reasserts')::boolean and not exists (select from quotas.run known
            where known.incarnation = run and known.origin = accept.origin) then
         return false;
       end if;
       insert into quotas.run as known (incarnation, origin) values (run, accept.origin)
       on conflict on constraint run_pkey do update set origin = excluded.origin
         where known.origin <> excluded.origin;
       return true;
     end $$`,

    /* Rates of runs that ended or have been silent for maxIsolation + maxRequestDuration + 10 %: nothing of theirs is
       under way. Of an hour in which such a run may still have admitted, its share is free when that hour is over.
       Budgets never time out. */
    `create function quotas.free_rates(limits uuid[]) returns void
     language sql volatile set search_path = pg_catalog, pg_temp
     as $$
       delete from quotas.hold_row gone using quotas.limit_row known
       where gone.limit_id = any (limits) and gone.window_start = '-infinity' and known.id = gone.limit_id
         and (gone.ends_at <= clock_timestamp() or exists (select from dataplane.presence run
           where run.incarnation = gone.incarnation
             and run.polled_at < clock_timestamp() - interval '49 minutes 30 seconds'
             and (known."window" <> 'hour' or
               run.polled_at + interval '15 minutes' <= date_trunc('hour', clock_timestamp(), 'UTC'))))
     $$`,

    /* Whether somebody may hold what a failover or a restore has lost: no raise until everybody has said it again. */
    `create function quotas.is_frozen(of_window timestamptz, instant timestamptz) returns boolean
     language sql stable set search_path = pg_catalog, pg_temp
     as $$
       select case when of_window = '-infinity' then instant < era.since + interval '45 minutes'
           else of_window <= era.since end
         and exists (select from dataplane.presence run
           where run.registered_at < era.since and run.left_at is null
             and not exists (select from quotas.run said where said.incarnation = run.incarnation
               and (said.ended_at is not null or said.origin = era.origin)))
       from quotas.era
     $$`,

    /* What a run that ended has spent: of a budget for good, of a rate until its window closes. */
    `create function quotas.end_run(by_gateway text, caller uuid, said jsonb, instant timestamptz) returns void
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
         else
           insert into quotas.hold_row (limit_id, window_start, incarnation, collectivite_id, seq, held, spent,
             spent_in, ends_at, told_at)
           select place.id, '-infinity', ended, place.collectivite_id, 0, used, used,
             quotas.window_start(place.kind, instant), quotas.window_end(place.kind, instant), instant
           from (select greatest(
             case when place.spent_in = quotas.window_start(place.kind, instant) then place.amount end,
             case when place.kept_in = quotas.window_start(place.kind, instant) then place.kept_spent end)) last(used)
           where used > 0;
         end if;
       end loop;
     end $$`,

    /* One ask. The sum is a statement of its own: it sees what others committed while we waited for the lock. */
    `create function quotas.take(run uuid, ask jsonb, reasserts boolean, instant timestamptz) returns jsonb
     language plpgsql volatile set search_path = pg_catalog, pg_temp
     as $$
     declare
       known quotas.limit_row;
       mine quotas.hold_row;
       place timestamptz;
       seq bigint := (ask ->> 'seq')::bigint;
       least_held bigint := (ask ->> 'least')::bigint;
       most_held bigint := (ask ->> 'most')::bigint;
       spent bigint := (ask ->> 'spent')::bigint;
       spent_in timestamptz := quotas.instant_of((ask ->> 'spentIn')::bigint);
       spent_now bigint;
       cap bigint;
       others bigint;
       elsewhere bigint;
       ground bigint;
       free bigint;
       outcome text := 'held';
       held bigint;
     begin
       select * into known from quotas.limit_row where id = (ask ->> 'limit')::uuid;
       place := case when known."window" not in ('day', 'month', 'exercise') then '-infinity'
         else quotas.instant_of((ask ->> 'window')::bigint) end;
       if place is null then
         return jsonb_build_object('limit', ask -> 'limit', 'window', ask -> 'window', 'seq', seq,
           'outcome', 'unknown-limit', 'held', 0, 'cap', null, 'free', 0, 'elsewhere', 0);
       end if;
       select * into mine from quotas.hold_row other
         where other.limit_id = known.id and other.window_start = place and other.incarnation = run;
       select coalesce(sum(other.held), 0),
         coalesce(sum(other.held - quotas.spent_now(known."window", other.spent, other.spent_in, instant)), 0)
         into others, elsewhere
         from quotas.hold_row other
         where other.limit_id = known.id and other.window_start = place and other.incarnation <> run;
       others := others + coalesce((select opening.spent from quotas.opening
         where opening.limit_id = known.id and opening.window_start = place), 0);
       cap := quotas.cap_of(known, instant);
       if seq <= mine.seq then
         held := mine.held;
         outcome := case when seq < mine.seq then 'ignored' when held < least_held then 'refused' else 'held' end;
       else
         spent_now := quotas.spent_now(known."window", spent, spent_in, instant);
         ground := greatest(coalesce(mine.held, 0), spent);
         if reasserts or cap is null or most_held <= coalesce(mine.held, 0) then
           held := greatest(most_held, spent);
         elsif quotas.is_frozen(place, instant) then
           held := ground;
           outcome := case when least_held > ground then 'frozen' else 'held' end;
         else
           free := greatest(cap - others - ground, 0);
           if least_held - ground > free then
             held := ground;
             outcome := 'refused';
           else
             held := greatest(ground, least_held,
               least(most_held, spent_now + greatest(cap - others - spent_now, 0) / 10));
           end if;
         end if;
         insert into quotas.hold_row as kept (limit_id, window_start, incarnation, collectivite_id, seq, held, spent,
           spent_in, told_at)
         values (known.id, place, run, known.collectivite_id, seq, held, spent, spent_in, instant)
         on conflict on constraint hold_row_pkey do update set seq = excluded.seq, held = excluded.held,
           spent = excluded.spent, spent_in = excluded.spent_in, ends_at = null, told_at = excluded.told_at;
         if outcome = 'refused' and held - spent_now + elsewhere > 0 then
           insert into dataplane.contended_limit as known_until (limit_id, until_at)
           values (known.id, clock_timestamp() + interval '2 seconds')
           on conflict on constraint contended_limit_pkey do update
             set until_at = greatest(known_until.until_at, excluded.until_at);
         end if;
       end if;
       return jsonb_build_object('limit', known.id, 'window', ask -> 'window', 'seq', seq, 'outcome', outcome,
         'held', held, 'cap', cap, 'free', coalesce(greatest(cap - others - held, 0), 0), 'elsewhere', elsewhere);
     end $$`,

    /* The limits are locked in the order of their ids, and everything after is a new statement: in one statement the
       sum would be of before the wait. */
    `create function quotas.hold(gateway_id text, incarnation uuid, call jsonb) returns jsonb
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
       update quotas.era set origin = history, since = instant where era.origin <> history;
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
    'grant execute on function quotas.hold to beffroi_gateway',
  ],
};
