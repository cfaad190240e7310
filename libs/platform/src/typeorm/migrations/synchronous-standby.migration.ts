import type { Migration } from '../migration.ts';

/** Whether what is committed is on a second server too, for `/readyz` (DATAPLANE §3). */
export const synchronousStandby: Migration = {
  name: '2026112251-platform-synchronous-standby',
  up: [
    `create function dataplane.synchronous_standby() returns text
     language sql stable security definer set search_path = pg_catalog, pg_temp
     as $$
       select case
         when current_setting('synchronous_standby_names') = '' then 'none-configured'
         when current_setting('synchronous_commit') in ('off', 'local') then 'not-waited-for'
         when exists (select from pg_stat_replication where sync_state in ('sync', 'quorum')) then 'attached'
         else 'none-attached'
       end
     $$`,
    'grant execute on function dataplane.synchronous_standby to beffroi_system',

    // Its variables are named by its own name, which it keeps therefore, where no gateway reaches it.
    'revoke execute on function dataplane.poll from beffroi_gateway',
    'alter function dataplane.poll set schema platform',
    `create function dataplane.poll(
       gateway_id text, incarnation uuid, boot_id text, fences uuid[], last_seq bigint,
       shipped_through timestamptz, leaving boolean default false
     ) returns jsonb
     language sql volatile security definer set search_path = pg_catalog, pg_temp set timezone = 'UTC'
     as $$
       select platform.poll(gateway_id, incarnation, boot_id, fences, last_seq, shipped_through, leaving)
         || jsonb_build_object('standby', dataplane.synchronous_standby())
     $$`,
    'grant execute on function dataplane.poll to beffroi_gateway',
  ],
};
