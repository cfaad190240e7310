import type { Migration } from '../migration.ts';

/** Gateways say of which records all that they admitted before them is told: a limit that is new starts from there (DATAPLANE §3). */
export const toldSeq: Migration = {
  name: '2026112290-platform-told-seq',
  up: [
    'alter table dataplane.presence add column told_seq bigint not null default 0',
    'drop function dataplane.poll',
    `create function dataplane.poll(
       gateway_id text, incarnation uuid, boot_id text, fences uuid[], last_seq bigint,
       shipped_through timestamptz, leaving boolean default false, told_seq bigint default 0
     ) returns jsonb
     language plpgsql volatile security definer set search_path = pg_catalog, pg_temp set timezone = 'UTC'
     as $$
     declare
       answer jsonb := platform.poll(gateway_id, incarnation, boot_id, fences, last_seq, shipped_through, leaving);
     begin
       update dataplane.presence known set told_seq = poll.told_seq
         where known.incarnation = poll.incarnation and known.gateway_id = poll.gateway_id
           and known.fenced_at is null and known.told_seq <> poll.told_seq;
       return answer || jsonb_build_object('standby', dataplane.synchronous_standby());
     end $$`,
    'grant execute on function dataplane.poll to beffroi_gateway',
  ],
};
