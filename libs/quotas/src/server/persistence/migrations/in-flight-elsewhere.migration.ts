import type { Migration } from '@beffroi/platform/typeorm';

/**
 * Who is refused a request in flight has holders give back what they do not use, whatever they told as under way: that is
 * as old as what they told, and two gateways that took turns refused what was free.
 */
export const inFlightElsewhere: Migration = {
  name: '2026112298-quotas-in-flight-elsewhere',
  up: [
    `create or replace function quotas.take(run uuid, ask jsonb, reasserts boolean, instant timestamptz) returns jsonb
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
         -- What is in flight may have ended since it was told, or end at any moment.
         coalesce(sum(other.held - case known."window" when 'none' then 0
           else quotas.spent_now(known."window", other.spent, other.spent_in, instant) end), 0)
         into others, elsewhere
         from quotas.hold_row other
         where other.limit_id = known.id and other.window_start = place and other.incarnation <> run;
       others := others + quotas.under_way(known, place, instant);
       -- After those that are under way: whatever is settled in between is in one of both at least.
       others := others + coalesce((select opening.spent from quotas.opening
         where opening.limit_id = known.id and opening.window_start = place), 0);
       cap := quotas.cap_of(known, instant);
       if seq <= mine.seq then
         held := mine.held;
         outcome := case when seq < mine.seq then 'ignored' when held < least_held then 'refused' else 'held' end;
       else
         spent_now := quotas.spent_now(known."window", spent, spent_in, instant);
         ground := greatest(coalesce(mine.held, 0), spent);
         if reasserts or most_held <= coalesce(mine.held, 0) then
           held := greatest(most_held, spent);
         elsif quotas.is_starting(known) then
           held := ground;
           outcome := case when least_held > ground then 'frozen' else 'held' end;
         elsif cap is null then
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
         -- Of a cap that has become less without a word, holders would never ask for more.
         if (outcome = 'refused' or others + held > cap) and held - spent_now + elsewhere > 0 then
           insert into dataplane.contended_limit as known_until (limit_id, until_at)
           values (known.id, clock_timestamp() + interval '2 seconds')
           on conflict on constraint contended_limit_pkey do update
             set until_at = greatest(known_until.until_at, excluded.until_at);
         end if;
       end if;
       return jsonb_build_object('limit', known.id, 'window', ask -> 'window', 'seq', seq, 'outcome', outcome,
         'held', held, 'cap', cap, 'free', coalesce(greatest(cap - others - held, 0), 0), 'elsewhere', elsewhere);
     end $$`,
  ],
};
