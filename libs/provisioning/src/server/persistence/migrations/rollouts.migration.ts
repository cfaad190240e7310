import { type Migration, tenantTable } from '@beffroi/platform/typeorm';

/** What a deployment needs to change while it serves. */
export const rollouts: Migration = {
  name: '2026112213-provisioning-rollouts',
  up: [
    `alter table provisioning.deployment
       add version integer not null default 1,
       add cordoned boolean not null default false,
       add dedicated boolean not null default false,
       add previous_engine_key_sealed text`,
    'alter table provisioning.rollout add in_place boolean not null default false',

    // What a deployment holds beside its own GPUs while it changes.
    `create table provisioning.rollout_share (
       deployment_id uuid constraint rollout_share_pkey primary key
         constraint rollout_share_deployment_id_fkey references provisioning.deployment (id),
       collectivite_id uuid,
       site_id text not null constraint rollout_share_site_id_fkey references catalogue.site (id),
       version integer not null,
       model_id text not null constraint rollout_share_model_id_fkey references catalogue.model (id),
       precision text not null,
       context_tokens integer not null,
       gpu_product text not null,
       gpus_per_replica integer not null,
       replicas integer not null,
       constraint rollout_share_owner_fkey foreign key (deployment_id, collectivite_id)
         references provisioning.deployment (id, collectivite_id)
     )`,
    'create index rollout_share_site_id_idx on provisioning.rollout_share (site_id)',
    ...tenantTable('provisioning.rollout_share', { tenant: 'select' }),
    `create or replace function provisioning.reserved_gpus(sites text[])
     returns table (site_id text, gpu_product text, gpus_per_replica integer, replicas integer)
     language sql stable security definer set search_path = pg_catalog, pg_temp
     as $$
       select site_id, gpu_product, gpus_per_replica, sum(replicas)::integer
       from (
         select site_id, gpu_product, gpus_per_replica, replicas from provisioning.gpu_reservation
         union all
         select site_id, gpu_product, gpus_per_replica, replicas from provisioning.rollout_share
       ) held
       where site_id = any(sites)
       group by site_id, gpu_product, gpus_per_replica
     $$`,
  ],
};
