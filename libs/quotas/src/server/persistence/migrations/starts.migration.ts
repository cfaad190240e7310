import type { Migration } from '@beffroi/platform/typeorm';

/**
 * A budget that begins to be held waits until gateways have told what they admitted without it, and what comes later is
 * counted as it arrives. `starting_since` is when it was set, `started_at` when the first of it could be held.
 */
export const starts: Migration = {
  name: '2026112290-quotas-starts',
  up: [
    'alter table quotas.limit_row add column starting_since timestamptz, add column started_at timestamptz',
    // Nearly all have started long before what is ingested now was admitted.
    `create index limit_row_started_idx on quotas.limit_row ((coalesce(started_at, 'infinity'::timestamptz)))
     where starting_since is not null`,

    /* Batches that are under way end first, and are among what is counted after this; those that come later find the
       limit starting, and add to it. Says since when: a window may have closed while the caller waited for its locks.
       Ingestion waits for this transaction: it is ended where it stands still, and begins anew where it would wait. */
    `create function quotas.begin_start(of_limit uuid) returns timestamptz
     language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
     as $$
     declare
       instant timestamptz;
     begin
       perform set_config('idle_in_transaction_session_timeout', '500ms', true);
       perform set_config('lock_timeout', '1s', true);
       perform pg_advisory_xact_lock(hashtextextended('quotas.count_late', 0));
       instant := date_trunc('milliseconds', clock_timestamp());
       update quotas.limit_row known set starting_since = instant, started_at = null
         where known.id = of_limit and known."window" in ('day', 'month', 'exercise')
           and quotas.acts_for(known.collectivite_id);
       return instant;
     end $$`,
    'grant execute on function quotas.begin_start(uuid) to beffroi_tenant, beffroi_system',

    /* Whose requests a limit is about, as the gateway chooses them (\`isAbout\`, \`limitsOf\`). Its names are bound as
       it is made, so that it needs no search path, and becomes part of the statements that ask it. */
    `create function quotas.is_about(
       known quotas.limit_row, collectivite uuid, attached_body uuid, project uuid, api_key uuid, model text, offer text
     ) returns boolean
     language sql immutable parallel safe
     return (known.model_id is null or known.model_id = model) and (known.offer is null or known.offer = is_about.offer)
       and (known.collectivite_id is null or known.collectivite_id = collectivite)
       and case known.level when 'attached-body' then known.owner_id = attached_body
         when 'project' then known.owner_id = project when 'key' then known.owner_id = api_key else true end`,

    /* In the unit that holds count in; of euros, at the list price of then. */
    `create function quotas.amount_of(
       metric text, requests bigint, model text, instant timestamptz, input bigint, cached bigint, output bigint
     ) returns bigint
     language sql stable parallel safe set search_path = pg_catalog, pg_temp
     return case metric when 'requests' then requests when 'tokens' then input + output
       when 'euros' then coalesce((
         select ceil(((input - cached)::numeric * price.input_micros + cached::numeric * price.cached_input_micros
           + output::numeric * price.output_micros) / 1000000)::bigint
         from catalogue.list_price price where price.model_id = model and price.since <= instant
         order by price.since desc limit 1), 0)
       else 0 end`,

    /* Of each batch of usage, what was admitted before a budget started that is about it: once, with the batch itself.
       Budgets are found by owner, in a hash: of each pair of an event and a budget that starts nothing is asked. */
    `create function quotas.count_late() returns trigger
     language plpgsql volatile set search_path = pg_catalog, pg_temp set enable_nestloop = off
     as $$
     declare
       nobody constant uuid := '00000000-0000-0000-0000-000000000000';
       late record;
     begin
       perform pg_advisory_xact_lock_shared(hashtextextended('quotas.count_late', 0));
       if not exists (select from quotas.limit_row known where known.starting_since is not null
            and coalesce(known.started_at, 'infinity'::timestamptz) > (select min(admitted_at) from told)) then
         return null;
       end if;
       for late in
         select known.id, known.collectivite_id, quotas.window_start(known."window", event.admitted_at) as place,
           sum(quotas.amount_of(known.metric,
             case when event.quality = 'corrected' or event.outcome in ('upstream_error', 'recovered')
               and event.input_tokens + event.output_tokens = 0 then 0 else 1 end,
             event.model_id, event.admitted_at, event.input_tokens, event.cached_input_tokens, event.output_tokens
           ))::bigint as amount
         from (
           select told.*, unnest(array['pool', 'collectivite', 'attached-body', 'project', 'key']) as level,
             unnest(array[nobody, collectivite_id, attached_body_id, project_id, api_key_id]) as owner_id
           from told
         ) event join quotas.limit_row known on known.starting_since is not null
           and known.level = event.level and coalesce(known.owner_id, nobody) = event.owner_id
           and coalesce(known.started_at, 'infinity'::timestamptz) > event.admitted_at
           and event.admitted_at >= quotas.window_start(known."window", known.starting_since)
           and quotas.is_about(known, event.collectivite_id, event.attached_body_id, event.project_id,
             event.api_key_id, event.model_id, event.offer)
         group by known.id, place order by known.id, place
       loop
         -- A limit that goes meanwhile takes no usage with it.
         perform 1 from quotas.limit_row known where known.id = late.id for key share;
         continue when not found;
         insert into quotas.opening as opened (limit_id, window_start, collectivite_id, spent)
         values (late.id, late.place, late.collectivite_id, greatest(late.amount, 0))
         on conflict on constraint opening_pkey do update set spent = greatest(opened.spent + late.amount, 0);
       end loop;
       return null;
     end $$`,

    /* What a budget that has just started must leave to requests that were under way: at most what they reserved, as
       long as nobody has settled them. After maxRequestDuration, and maxIsolation before that, none of them is left.
       A request gets its id, which begins with the instant, before it is admitted. */
    `create function quotas.first_id(instant timestamptz) returns uuid
     language sql immutable strict parallel safe set search_path = pg_catalog, pg_temp
     return rpad(lpad(to_hex(quotas.ms_of(instant)), 12, '0'), 32, '0')::uuid`,
    `create function quotas.under_way(known quotas.limit_row, place timestamptz, instant timestamptz) returns bigint
     language plpgsql stable set search_path = pg_catalog, pg_temp
     as $$
     declare
       since timestamptz := greatest(place, quotas.window_start(known."window", known.starting_since));
       until timestamptz := least(known.started_at, quotas.window_end(known."window", place));
     begin
       if known.started_at is null or known.started_at < instant - interval '45 minutes' or until <= since then
         return 0;
       end if;
       return (
         select coalesce(sum(coalesce(
           case known.metric when 'requests' then 1 when 'tokens' then (told.reserved ->> 'tokens')::bigint
             else (told.reserved ->> 'micros')::bigint end,
           quotas.amount_of(known.metric, 1, event."modelId", event."admittedAt", told."estimatedInputTokens", 0,
             told."promisedTokens"))), 0)::bigint
         from metering.open_admission open,
           lateral jsonb_to_record(open.admission) as told(
             event jsonb, reserved jsonb, "estimatedInputTokens" bigint, "promisedTokens" bigint),
           lateral jsonb_to_record(told.event) as event("admittedAt" timestamptz, "collectiviteId" uuid,
             "attachedBodyId" uuid, "projectId" uuid, "apiKeyId" uuid, "modelId" text, offer text)
         where open.id < quotas.first_id(until + interval '1 millisecond')
           and event."admittedAt" >= since and event."admittedAt" < until
           and quotas.is_about(known, event."collectiviteId", event."attachedBodyId", event."projectId",
             event."apiKeyId", event."modelId", event.offer));
     end $$`,

    /* Live gateways tell within half a second; one that is lost, or far behind, is not waited for. \`clock\` is the caller's
       where that is ahead, as after a failover to a clock that is behind: it dates admissions by it. */
    `create function quotas.start_budgets(asked uuid[], clock timestamptz) returns void
     language sql volatile set search_path = pg_catalog, pg_temp
     as $$
       update quotas.limit_row known set started_at = clock
       where known.id = any (asked) and known.starting_since is not null and known.started_at is null
         and (clock >= known.starting_since + interval '2 seconds' or not exists (
           select from dataplane.live_presence live join dataplane.presence run using (incarnation)
           join dataplane.record record on record.kind = 'limit' and record.id = known.id::text
           where run.told_seq < record.seq))
     $$`,
    `create function quotas.is_starting(known quotas.limit_row) returns boolean
     language sql immutable parallel safe set search_path = pg_catalog, pg_temp
     return known.starting_since is not null and known.started_at is null`,

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
         coalesce(sum(other.held - quotas.spent_now(known."window", other.spent, other.spent_in, instant)), 0)
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
       perform quotas.start_budgets(asked,
         greatest(date_trunc('milliseconds', clock), quotas.instant_of((hold.call ->> 'at')::bigint)));
       perform quotas.free_rates(hold.incarnation, asked, clock, instant);
       if hold.call -> 'ended' <> '[]' then
         -- In the order of \`quotas.count_late\`: runs end one after the other, each in an order of its own.
         perform 1 from quotas.opening opened where opened.limit_id = any (concerned)
           order by opened.limit_id, opened.window_start for no key update;
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
  ],
};
