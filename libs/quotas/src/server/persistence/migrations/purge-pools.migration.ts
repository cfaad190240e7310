import type { Migration } from '@beffroi/platform/typeorm';

/** What is left of engine pools whose route is gone: a pool has its route's id. */
export const purgePools: Migration = {
  name: '2026112261-quotas-purge-pools',
  up: [
    `create function quotas.untold_pools() returns setof uuid
     language sql volatile set search_path = pg_catalog, pg_temp
     as $$
       select pool.id from quotas.engine_pool pool
       where not exists (select from dataplane.record route
           where route.kind = 'route' and route.id = pool.id::text and route.body is not null)
         and not exists (select from quotas.pool_gateway told
           where told.pool_id = pool.id and told.told_at > clock_timestamp() - interval '1 day')
     $$`,

    /* In the order in which quotas.share locks them; whether somebody told of one is asked again once it is locked. */
    `create function quotas.purge_pools() returns integer
     language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
     as $$
     declare
       gone uuid[];
     begin
       perform 1 from quotas.engine_pool pool
         where pool.id in (select quotas.untold_pools()) order by pool.id for update;
       gone := array(select quotas.untold_pools());
       delete from quotas.pool_claim where pool_id = any (gone);
       delete from quotas.pool_counter where pool_id = any (gone);
       delete from quotas.pool_gateway where pool_id = any (gone);
       delete from quotas.engine_pool where id = any (gone);
       return cardinality(gone);
     end $$`,
    'grant execute on function quotas.purge_pools to beffroi_system',
  ],
};
