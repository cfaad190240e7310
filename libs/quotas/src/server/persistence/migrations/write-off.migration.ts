import { type Migration, systemTable } from '@beffroi/platform/typeorm';

/** What nobody else can end: holds of runs whose disk is lost, and rows of windows long closed. */
export const writeOff: Migration = {
  name: '2026112241-quotas-write-off',
  up: [
    /* An operator's decision that all a lost run held is spent: of budgets for good, of a rate until its window closes.
       Refused of a run that may still be there; a second time it changes nothing. */
    `create function quotas.write_off(lost uuid) returns text
     language plpgsql volatile security definer set search_path = pg_catalog, pg_temp set timezone = 'UTC'
     as $$
     declare
       presence dataplane.presence;
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
         set spent = other.held, spent_in = quotas.window_start(known."window", clock_timestamp()),
           ends_at = quotas.window_end(known."window", clock_timestamp())
         from quotas.limit_row known where other.incarnation = lost and known.id = other.limit_id;
       return 'written-off';
     end $$`,
    'grant execute on function quotas.write_off to beffroi_system',

    /* Runs that hold something and that their gateway will not end by itself: gone, and not replayed. */
    `create view quotas.lost_hold as
     select run.incarnation, run.gateway_id, coalesce(run.fenced_at, run.left_at, run.polled_at) as gone_at,
       held.limit_id, held.window_start, held.collectivite_id, held.held, held.spent
     from quotas.hold_row held
     join dataplane.presence run on run.incarnation = held.incarnation
     where held.window_start > '-infinity' and held.held > held.spent
       and (run.fenced_at is not null or run.left_at is not null
         or run.polled_at < clock_timestamp() - interval '49 minutes 30 seconds')`,
    ...systemTable('quotas.lost_hold', { system: 'select' }),

    /* Rows of windows that closed more than a week ago, and rates of runs that nobody knows any more. */
    `create function quotas.purge_holds() returns integer
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
             and not exists (select from dataplane.presence run where run.incarnation = gone.incarnation)
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
    'grant execute on function quotas.purge_holds to beffroi_system',
  ],
};
