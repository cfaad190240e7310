import { type Migration, systemTable, tenantTable } from '@beffroi/platform/typeorm';

/** What deployments held of GPUs, by hour. */
export const gpuTime: Migration = {
  name: '2026112244-metering-gpu-time',
  up: [
    `create table metering.gpu_hour (
       deployment_id uuid not null,
       hour timestamptz not null,
       -- null: of the operator's shared pool.
       collectivite_id uuid,
       -- Milliseconds × GPUs.
       reserved_ms bigint not null,
       ready_ms bigint not null,
       idle_ms bigint not null,
       constraint gpu_hour_pk primary key (deployment_id, hour),
       constraint gpu_hour_idle_is_ready check (idle_ms between 0 and ready_ms)
     )`,
    'create index gpu_hour_hour on metering.gpu_hour (hour)',
    'create index gpu_hour_collectivite on metering.gpu_hour (collectivite_id, hour)',
    ...tenantTable('metering.gpu_hour', { tenant: 'select' }),

    `create table metering.gpu_metered_hour (
       hour timestamptz not null constraint gpu_metered_hour_pk primary key,
       metered_at timestamptz not null
     )`,
    ...systemTable('metering.gpu_metered_hour'),
  ],
};
