import type { Migration } from '../migration.ts';
import { systemTable } from '../table.policies.ts';

/** How a gateway hears of records, and we of the gateway (DATAPLANE §1, §2). */
export const poll: Migration = {
  name: '2026112104-dataplane-poll',
  up: [
    `create table dataplane.presence (
       incarnation uuid not null constraint presence_pkey primary key,
       gateway_id text not null,
       boot_id text,
       applied_seq bigint not null default 0,
       shipped_through timestamptz,
       registered_at timestamptz not null default clock_timestamp(),
       polled_at timestamptz,
       fenced_at timestamptz,
       fenced_by uuid,
       left_at timestamptz,
       constraint presence_gateway_id_check check (length(gateway_id) between 1 and 128)
     ) with (fillfactor = 50)`,
    'create index presence_gateway_id_idx on dataplane.presence (gateway_id)',
    ...systemTable('dataplane.presence', { system: 'select' }),

    `create view dataplane.live_presence as
     select incarnation, gateway_id, applied_seq, polled_at
     from dataplane.presence
     where fenced_at is null and left_at is null and polled_at > clock_timestamp() - interval '15 minutes'`,
    ...systemTable('dataplane.live_presence', { system: 'select' }),

    // Written by quotas.hold, when a raise is refused while others hold more than they have spent.
    `create table dataplane.contended_limit (
       limit_id text not null constraint contended_limit_pkey primary key,
       until_at timestamptz not null
     )`,
    ...systemTable('dataplane.contended_limit', { system: 'select' }),

    /* The answer is one statement, so that its records, its maximum and its purge mark are of one snapshot. */
    `create function dataplane.poll(
       gateway_id text, incarnation uuid, boot_id text, fences uuid[], last_seq bigint,
       shipped_through timestamptz, leaving boolean default false
     ) returns jsonb
     language plpgsql volatile security definer set search_path = pg_catalog, pg_temp set timezone = 'UTC'
     as $$
     declare
       accepted boolean;
       answer jsonb;
     begin
       insert into dataplane.presence as known
         (incarnation, gateway_id, boot_id, applied_seq, shipped_through, polled_at, left_at)
       values
         (poll.incarnation, poll.gateway_id, poll.boot_id, poll.last_seq, poll.shipped_through, clock_timestamp(),
          case when poll.leaving then clock_timestamp() end)
       on conflict on constraint presence_pkey do update set
         applied_seq = excluded.applied_seq,
         shipped_through = greatest(known.shipped_through, excluded.shipped_through),
         polled_at = excluded.polled_at,
         left_at = excluded.left_at
       where known.fenced_at is null and known.gateway_id = excluded.gateway_id;
       accepted := found;

       if accepted then
         -- A predecessor that never came to its first poll is fenced too, should it still come.
         insert into dataplane.presence as known (incarnation, gateway_id, fenced_at, fenced_by)
         select distinct fence, poll.gateway_id, clock_timestamp(), poll.incarnation
         from unnest(poll.fences) fence where fence <> poll.incarnation
         on conflict on constraint presence_pkey do update set
           fenced_at = excluded.fenced_at, fenced_by = excluded.fenced_by
         where known.fenced_at is null and known.gateway_id = excluded.gateway_id;
       end if;

       with page as (
         select record.seq, record.kind, record.id, record.v, record.body
         from dataplane.record where accepted and record.seq > poll.last_seq
         order by record.seq limit 5000
       ), newest as (
         select coalesce(max(record.seq), 0) as seq from dataplane.record
       )
       select jsonb_build_object(
         'now', clock_timestamp(),
         'epoch', installation.epoch,
         'systemIdentifier', (select system_identifier::text from pg_control_system()),
         'timeline', left(pg_walfile_name(pg_current_wal_lsn()), 8),
         'maxSeq', greatest(newest.seq, installation.purged_seq),
         'purgedSeq', installation.purged_seq,
         'records', coalesce((select jsonb_agg(to_jsonb(page) order by page.seq) from page), '[]'),
         'more', coalesce((select max(page.seq) < newest.seq from page), false),
         'fenced', not accepted,
         'contended', coalesce((select jsonb_agg(limit_id) from dataplane.contended_limit
           where until_at > clock_timestamp()), '[]'),
         'presence', coalesce((select jsonb_agg(jsonb_build_object(
           'gatewayId', live.gateway_id, 'incarnation', live.incarnation,
           'appliedSeq', live.applied_seq, 'polledAt', live.polled_at) order by live.gateway_id, live.incarnation)
           from dataplane.live_presence live), '[]')
       ) into answer
       from dataplane.installation, newest;
       return answer;
     end $$`,
    'grant execute on function dataplane.poll to beffroi_gateway',
  ],
};
