import { type Migration, tenantTable } from '@beffroi/platform/typeorm';

/** Which pool GPUs count in: a tenant learns of the shared one and of its own, and not whose the others are. */
const visiblePool = `(not deployment.dedicated
        or coalesce(deployment.collectivite_id = nullif(current_setting('beffroi.tenant', true), '')::uuid,
                    nullif(current_setting('beffroi.tenant', true), '') is null))`;
const pool = `case when deployment.dedicated then deployment.collectivite_id end`;

/** Where a collectivité's models may run, and GPUs counted apart for nodes that are set aside. */
export const pools: Migration = {
  name: '2026112241-provisioning-pools',
  up: [
    `create table provisioning.placement_policy (
       collectivite_id uuid constraint placement_policy_pkey primary key
         constraint placement_policy_collectivite_id_fkey references tenancy.collectivite (id),
       regions text[],
       dedicated_pool boolean not null default false
     )`,
    ...tenantTable('provisioning.placement_policy', { tenant: 'select' }),

    'drop function provisioning.reserved_gpus(text[])',
    `create function provisioning.reserved_gpus(sites text[])
     returns table (site_id text, gpu_product text, gpus_per_replica integer, replicas integer, pool uuid)
     language sql stable security definer set search_path = pg_catalog, pg_temp
     as $$
       select held.site_id, held.gpu_product, held.gpus_per_replica, sum(held.replicas)::integer, ${pool}
       from (
         select deployment_id, site_id, gpu_product, gpus_per_replica, replicas from provisioning.gpu_reservation
         union all
         select deployment_id, site_id, gpu_product, gpus_per_replica, replicas from provisioning.rollout_share
       ) held
       join provisioning.deployment on deployment.id = held.deployment_id
       where held.site_id = any(sites) and ${visiblePool}
       group by 1, 2, 3, 5
     $$`,
    'grant execute on function provisioning.reserved_gpus(text[]) to beffroi_tenant, beffroi_system',

    'drop function provisioning.awaited_gpus(text, text)',
    `create function provisioning.awaited_gpus(site text, class text)
     returns table (gpu_product text, gpus_per_replica integer, replicas integer, pool uuid)
     language sql stable security definer set search_path = pg_catalog, pg_temp
     as $$
       select gpu_product, gpus_per_replica, greatest(1, min_replicas), ${pool}
       from provisioning.deployment
       where site_id = awaited_gpus.site and queued_at is not null and replicas = 0 and desired = 'running'
         and array_position(array['garanti', 'standard', 'differe'], priority)
             <= array_position(array['garanti', 'standard', 'differe'], awaited_gpus.class)
         and ${visiblePool}
     $$`,
    'grant execute on function provisioning.awaited_gpus(text, text) to beffroi_tenant, beffroi_system',

    `create or replace function provisioning.queue_positions(deployments uuid[])
     returns table (deployment_id uuid, "position" integer)
     language sql stable security definer set search_path = pg_catalog, pg_temp
     as $$
       with queue as (
         select id, row_number() over (
           partition by site_id, gpu_product, ${pool}
           order by array_position(array['garanti', 'standard', 'differe'], priority), queued_at, id
         )::integer as place
         from provisioning.deployment
         where queued_at is not null and desired = 'running' and (site_id, gpu_product) in
           (select site_id, gpu_product from provisioning.deployment where id = any(deployments))
       )
       select id, place from queue where id = any(deployments)
     $$`,
  ],
};
