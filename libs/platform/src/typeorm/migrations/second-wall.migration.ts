import type { Migration } from '../migration.ts';

/** What the login roles had beyond their needs, and what nobody removed. */
export const secondWall: Migration = {
  name: '2026112203-platform-second-wall',
  up: [
    'revoke update on platform.idempotency from beffroi_tenant',
    'grant update (outcome) on platform.idempotency to beffroi_tenant',

    /* The newest row of a gateway stays: it is how we know that the gateway was ever registered. Others stay as long
       as a disk could bring their run back. */
    `create function dataplane.purge_presence() returns integer
     language sql volatile security definer set search_path = pg_catalog, pg_temp
     as $$
       with gone as (
         delete from dataplane.presence run
         where coalesce(run.left_at, run.fenced_at) < clock_timestamp() - interval '30 days'
           and exists (select from dataplane.presence later
             where later.gateway_id = run.gateway_id and later.registered_at > run.registered_at)
         returning 1
       )
       select count(*)::integer from gone
     $$`,
    'grant execute on function dataplane.purge_presence() to beffroi_system',
  ],
};
