import type { Maker } from '../maker.fixture.ts';

/** As the worker does each second; what comes after waits. */
export const seals: Maker = async ({ plane }) => {
  await plane.database.asOwner('select audit.seal_waiting(1000000)');
  return {};
};

/** Rows of tables that only the worker fills, or the end of a collectivité's life. */
const STATEMENTS: readonly string[] = [
  `insert into quotas.opening (limit_id, window_start, collectivite_id, spent)
   select id, now(), collectivite_id, 0 from quotas.limit_row where collectivite_id = $1::uuid limit 1`,
  // Of a run that is lost.
  `with lost as (
     insert into dataplane.presence (incarnation, gateway_id, polled_at, registered_at, fenced_at)
     values (gen_random_uuid(), 'passerelle-perdue', now(), now(), now()) returning incarnation
   )
   insert into quotas.hold_row (limit_id, window_start, incarnation, collectivite_id, seq, held, spent, told_at)
   select id, now(), lost.incarnation, collectivite_id, 1, 2, 1, now()
     from quotas.limit_row, lost where collectivite_id = $1::uuid limit 1`,
  `insert into quotas.pool_claim (pool_id, incarnation, collectivite_id, class, weight, queued, held_up, starting,
     in_flight, served, per_second, told_at)
   select gen_random_uuid(), gen_random_uuid(), $1::uuid, 'standard', 1, 1, 0, 0, 1, 300, 1, now()
   where $1::text is not null`,
  `insert into quotas.pool_counter (pool_id, collectivite_id, class, counter)
   select gen_random_uuid(), $1::uuid, 'standard', 300 where $1::text is not null`,
  `insert into quotas.pool_service (pool_id, collectivite_id, day, served)
   select gen_random_uuid(), $1::uuid, current_date, 300 where $1::text is not null`,
  `insert into quotas.threshold (limit_id, window_start, percent, collectivite_id, spent, cap, reached_at)
   select id, now(), 70, collectivite_id, 7, 10, now() from quotas.limit_row where collectivite_id = $1::uuid limit 1`,
  `insert into identity.organization (collectivite_id, alias) values ($1::uuid, $1::text) on conflict do nothing`,
  `insert into tenancy.erasure_certificate
     (id, collectivite_id, started_at, finished_at, effective_at, erased, kept, digest)
   values (gen_random_uuid(), $1::uuid, now(), now(), now(), '[]', '{}', 'digest of ' || $1::text)
   on conflict do nothing`,
  `insert into provisioning.placement_policy (collectivite_id, regions)
   values ($1::uuid, array['cloudgouv-eu-west-1']) on conflict do nothing`,
  `insert into provisioning.deployment_event
     (deployment_id, collectivite_id, type, status, reason, message, at)
   select id, collectivite_id, 'Scheduled', 'False', 'InsufficientGpuCapacity', '{"fr": "Plein", "en": "Full"}', now()
   from provisioning.deployment where collectivite_id = $1::uuid and $1::text is not null`,
  `insert into metering.gpu_hour (deployment_id, hour, collectivite_id, reserved_ms, ready_ms, idle_ms)
   select id, date_trunc('hour', now()), collectivite_id, 3600000, 1800000, 900000
   from provisioning.deployment where collectivite_id = $1::uuid and $1::text is not null
   on conflict do nothing`,
  // Of one that leaves: the other is free for every change.
  `with leaving as (
     insert into provisioning.deployment
       (id, collectivite_id, model_id, site_id, namespace, replicas, precision, gpu_product, gpus_per_replica,
        context_tokens, engine_key_sealed, desired, requested_at)
     select gen_random_uuid(), collectivite_id, model_id, site_id, namespace, replicas, precision, gpu_product,
       gpus_per_replica, context_tokens, engine_key_sealed, 'retired', now()
     from provisioning.deployment where collectivite_id = $1::uuid and $1::text is not null limit 1
     returning *
   )
   insert into provisioning.rollout_share
     (deployment_id, collectivite_id, site_id, version, model_id, precision, context_tokens,
      gpu_product, gpus_per_replica, replicas)
   select id, collectivite_id, site_id, version, model_id, precision, context_tokens,
     gpu_product, gpus_per_replica, 1
   from leaving`,
];

export const rawRows: Maker = async ({ plane, collectiviteId }) => {
  for (const statement of STATEMENTS) await plane.database.asOwner(statement, [collectiviteId]);
  const [lost] = await plane.database.asOwner<{ readonly incarnation: string }>(
    'select incarnation from quotas.hold_row where collectivite_id = $1',
    [collectiviteId],
  );
  return { ids: { lostRun: lost!.incarnation } };
};
