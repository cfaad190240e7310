import { type Migration, systemTable } from '@beffroi/platform/typeorm';

/** How many engines a deployment may have and when, its place in the queue, and what its gateways and engines say. */
export const scaling: Migration = {
  name: '2026112214-provisioning-scaling',
  up: [
    'alter table provisioning.deployment drop constraint deployment_replicas_check',
    'alter table provisioning.deployment drop constraint deployment_phase_check',
    `alter table provisioning.deployment
         add constraint deployment_replicas_check check (replicas between 0 and 16),
         add constraint deployment_phase_check check (phase in
           ('Pending', 'Provisioning', 'Loading', 'Ready', 'Degraded', 'Asleep', 'Retiring', 'Retired', 'Failed')),
         add column priority text not null default 'standard'
           constraint deployment_priority_check check (priority in ('garanti', 'standard', 'differe')),
         add column eviction_protected boolean not null default true,
         add column min_replicas integer,
         add column max_replicas integer,
         add column schedule jsonb,
         add column sleep_after_seconds integer
           constraint deployment_sleep_after_seconds_check check (sleep_after_seconds between 10 and 604800),
         add column queued_at timestamptz,
         add column pods integer not null default 0,
         add column benchmark jsonb,
         add constraint deployment_elasticity_check
           check (case when max_replicas is null then min_replicas is null and schedule is null
                  else min_replicas between 0 and max_replicas and max_replicas between 1 and 16 end)`,
    `create index deployment_queue_idx on provisioning.deployment (site_id, gpu_product, queued_at)
         where queued_at is not null`,
    'grant update (min_replicas, max_replicas, schedule, sleep_after_seconds, priority, eviction_protected) on provisioning.deployment to beffroi_tenant',

    `create table provisioning.scaling (
         deployment_id uuid constraint scaling_pkey primary key
           constraint scaling_deployment_id_fkey references provisioning.deployment (id),
         draining jsonb not null default '[]',
         drain_since timestamptz
       )`,
    ...systemTable('provisioning.scaling'),

    `create table provisioning.wake (
         deployment_id uuid constraint wake_pkey primary key
           constraint wake_deployment_id_fkey references provisioning.deployment (id),
         asked_at timestamptz not null
       )`,
    ...systemTable('provisioning.wake', { system: 'select' }),

    // All that a gateway may do here: to say that it holds requests for what it was given as a route.
    'grant usage on schema provisioning to beffroi_gateway',
    `create function provisioning.wake(deployments uuid[]) returns void
       language sql volatile security definer set search_path = pg_catalog, pg_temp
       as $$
         insert into provisioning.wake (deployment_id, asked_at)
         select id, clock_timestamp() from provisioning.deployment
         where id = any(deployments[1:1000]) and desired = 'running' and max_replicas is not null
         order by id
         on conflict on constraint wake_pkey do update set asked_at = excluded.asked_at
       $$`,
    'grant execute on function provisioning.wake(uuid[]) to beffroi_gateway',

    // Numbers without names: how many go before, not who.
    `create function provisioning.queue_positions(deployments uuid[])
       returns table (deployment_id uuid, "position" integer)
       language sql stable security definer set search_path = pg_catalog, pg_temp
       as $$
         with queue as (
           select id, row_number() over (
             partition by site_id, gpu_product
             order by array_position(array['garanti', 'standard', 'differe'], priority), queued_at, id
           )::integer as place
           from provisioning.deployment
           where queued_at is not null and desired = 'running' and (site_id, gpu_product) in
             (select site_id, gpu_product from provisioning.deployment where id = any(deployments))
         )
         select id, place from queue where id = any(deployments)
       $$`,
    'grant execute on function provisioning.queue_positions(uuid[]) to beffroi_tenant, beffroi_system',
    // What those hold in thought whom a newcomer of a class may not overtake.
    `create function provisioning.awaited_gpus(site text, class text)
       returns table (gpu_product text, gpus_per_replica integer, replicas integer)
       language sql stable security definer set search_path = pg_catalog, pg_temp
       as $$
         select gpu_product, gpus_per_replica, greatest(1, min_replicas)
         from provisioning.deployment
         where site_id = awaited_gpus.site and queued_at is not null and replicas = 0 and desired = 'running'
           and array_position(array['garanti', 'standard', 'differe'], priority)
               <= array_position(array['garanti', 'standard', 'differe'], awaited_gpus.class)
       $$`,
    'grant execute on function provisioning.awaited_gpus(text, text) to beffroi_tenant, beffroi_system',
  ],
};
