import { contextSchema, type Migration, systemTable, tenantTable } from '@beffroi/platform/typeorm';
import { gpuTransitions } from './migrations/gpu-transitions.migration.ts';
import { history } from './migrations/history.migration.ts';
import { names } from './migrations/names.migration.ts';
import { pools } from './migrations/pools.migration.ts';
import { rollouts } from './migrations/rollouts.migration.ts';
import { sitePlatform } from './migrations/site-platform.migration.ts';
import { siteAnswers } from './migrations/site-answers.migration.ts';
import { siteChecks } from './migrations/site-checks.migration.ts';
import { scaling } from './migrations/scaling.migration.ts';

export const migrations: readonly Migration[] = [
  {
    name: '2026112107-provisioning-tables',
    up: [
      ...contextSchema('provisioning'),
      `create table provisioning.deployment (
         id uuid constraint deployment_pkey primary key,
         collectivite_id uuid
           constraint deployment_collectivite_id_fkey references tenancy.collectivite (id),
         model_id text not null constraint deployment_model_id_fkey references catalogue.model (id),
         site_id text not null constraint deployment_site_id_fkey references catalogue.site (id),
         namespace text not null,
         replicas integer not null constraint deployment_replicas_check check (replicas between 1 and 16),
         precision text not null constraint deployment_precision_check
           check (precision in ('bf16', 'fp8', 'nvfp4')),
         gpu_product text not null,
         gpus_per_replica integer not null,
         context_tokens integer not null,
         engine_key_sealed text not null,
         desired text not null default 'running' constraint deployment_desired_check
           check (desired in ('running', 'retired')),
         generation integer not null default 1,
         observed_generation integer not null default 0,
         phase text not null default 'Pending' constraint deployment_phase_check check (phase in
           ('Pending', 'Provisioning', 'Loading', 'Ready', 'Degraded', 'Retiring', 'Retired', 'Failed')),
         conditions jsonb not null default '[]',
         ready_engines integer not null default 0,
         requested_at timestamptz not null,
         retired_at timestamptz
       )`,
      'create index deployment_collectivite_id_idx on provisioning.deployment (collectivite_id)',
      'create index deployment_live_idx on provisioning.deployment (site_id, namespace) where retired_at is null',
      // A tenant says what it wants; what came of it is the worker's to write.
      ...tenantTable('provisioning.deployment', { tenant: 'select, insert, update (desired, generation)' }),

      `create table provisioning.gpu_reservation (
         deployment_id uuid constraint gpu_reservation_pkey primary key
           constraint gpu_reservation_deployment_id_fkey references provisioning.deployment (id),
         collectivite_id uuid,
         site_id text not null constraint gpu_reservation_site_id_fkey references catalogue.site (id),
         gpu_product text not null,
         gpus_per_replica integer not null,
         replicas integer not null
       )`,
      'create index gpu_reservation_site_id_idx on provisioning.gpu_reservation (site_id)',
      ...tenantTable('provisioning.gpu_reservation', { tenant: 'select, insert' }),

      `create table provisioning.rollout (
         deployment_id uuid constraint rollout_pkey primary key
           constraint rollout_deployment_id_fkey references provisioning.deployment (id),
         proven_engines jsonb not null default '[]',
         probe_failure text,
         ready_at timestamptz
       )`,
      ...systemTable('provisioning.rollout'),

      // Tenants may not write to sites, and yet two of them must not take the same GPU.
      `create function provisioning.lock_site(site text) returns void
       language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
       as $$
       begin
         perform 1 from catalogue.site where id = lock_site.site for update;
       end $$`,
      'grant execute on function provisioning.lock_site(text) to beffroi_tenant, beffroi_system',
      // Sums without names: how full a site is, not who fills it.
      `create function provisioning.reserved_gpus(sites text[])
       returns table (site_id text, gpu_product text, gpus_per_replica integer, replicas integer)
       language sql stable security definer set search_path = pg_catalog, pg_temp
       as $$
         select site_id, gpu_product, gpus_per_replica, sum(replicas)::integer
         from provisioning.gpu_reservation where site_id = any(sites)
         group by site_id, gpu_product, gpus_per_replica
       $$`,
      'grant execute on function provisioning.reserved_gpus(text[]) to beffroi_tenant, beffroi_system',
    ],
  },
  {
    name: '2026112204-provisioning-reservation-owner',
    up: [
      // Keys are checked past every policy: without its owner in the key, a stranger's deployment could be reserved for.
      'alter table provisioning.deployment add constraint deployment_id_collectivite_id_key unique (id, collectivite_id)',
      `alter table provisioning.gpu_reservation add constraint gpu_reservation_owner_fkey
         foreign key (deployment_id, collectivite_id) references provisioning.deployment (id, collectivite_id)`,
    ],
  },
  history,
  sitePlatform,
  rollouts,
  scaling,
  siteChecks,
  pools,
  gpuTransitions,
  names,
  siteAnswers,
];
