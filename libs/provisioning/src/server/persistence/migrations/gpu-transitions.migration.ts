import { type Migration, systemTable } from '@beffroi/platform/typeorm';

const TRIGGERED = [
  ['gpu_reservation', 'insert or update or delete', 'coalesce(new.deployment_id, old.deployment_id)'],
  ['rollout_share', 'insert or update or delete', 'coalesce(new.deployment_id, old.deployment_id)'],
  ['deployment', 'insert or update of ready_engines, gpus_per_replica', 'new.id'],
] as const;

/**
 * Since when a deployment holds how many GPUs, and has how many in service. Whoever writes the state writes its change,
 * in the same transaction: no program can forget it, and none has to run for an hour to be metered.
 */
export const gpuTransitions: Migration = {
  name: '2026112245-provisioning-gpu-transitions',
  up: [
    `create table provisioning.gpu_transition (
       deployment_id uuid not null,
       at timestamptz not null,
       reserved_gpus integer not null,
       ready_gpus integer not null,
       constraint gpu_transition_pkey primary key (deployment_id, at)
     )`,
    'create index gpu_transition_at_idx on provisioning.gpu_transition (at)',
    ...systemTable('provisioning.gpu_transition', { system: 'select' }),

    /* One after the other for each deployment, at the very end of a transaction: so each sees what those before it have
       committed, their instants are in the order of their commits, and a clock that went back is not followed. */
    `create function provisioning.note_gpus(changed uuid) returns void
     language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
     as $$
     declare
       known provisioning.gpu_transition;
       reserved integer;
       ready integer;
     begin
       perform pg_advisory_xact_lock(hashtextextended('provisioning.note_gpus ' || changed, 0));
       select coalesce(sum(gpus_per_replica * replicas), 0) into reserved from (
         select gpus_per_replica, replicas from provisioning.gpu_reservation where deployment_id = changed
         union all
         select gpus_per_replica, replicas from provisioning.rollout_share where deployment_id = changed
       ) held;
       select gpus_per_replica * ready_engines into ready from provisioning.deployment where id = changed;
       select * into known from provisioning.gpu_transition
         where deployment_id = changed order by at desc limit 1;
       if coalesce(known.reserved_gpus, 0) = reserved and coalesce(known.ready_gpus, 0) = coalesce(ready, 0) then
         return;
       end if;
       insert into provisioning.gpu_transition values (
         changed, greatest(clock_timestamp(), known.at + interval '1 microsecond'), reserved, coalesce(ready, 0));
     end $$`,
    ...TRIGGERED.flatMap(([table, events, id]) => [
      `create function provisioning.note_gpus_of_${table}() returns trigger
       language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
       as $$ begin perform provisioning.note_gpus(${id}); return null; end $$`,
      `create constraint trigger note_gpus after ${events} on provisioning.${table}
       deferrable initially deferred for each row execute function provisioning.note_gpus_of_${table}()`,
    ]),
    'select provisioning.note_gpus(id) from provisioning.deployment where retired_at is null',
  ],
};
