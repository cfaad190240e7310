import { type Migration, systemTable } from '@beffroi/platform/typeorm';

/** What engines say that they have done, by hour, and how that compares with what was metered. */
export const engineCounts: Migration = {
  name: '2026112243-metering-engine-counts',
  up: [
    `create table metering.engine_reading (
       deployment_id uuid not null,
       engine text not null,
       -- Of the process: an address may come back as another one's. The epoch where it does not say.
       started_at timestamptz not null,
       model_id text not null,
       prompt_tokens bigint not null,
       generation_tokens bigint not null,
       under_way integer not null,
       quiet_readings integer not null,
       read_at timestamptz not null,
       ended_at timestamptz,
       constraint engine_reading_pk primary key (deployment_id, engine, started_at)
     ) with (fillfactor = 50)`,
    'create index engine_reading_live on metering.engine_reading (engine) where ended_at is null',
    ...systemTable('metering.engine_reading'),

    `create table metering.engine_hour (
       deployment_id uuid not null,
       hour timestamptz not null,
       prompt_tokens bigint not null default 0,
       generation_tokens bigint not null default 0,
       carried_prompt_tokens bigint not null default 0,
       carried_generation_tokens bigint not null default 0,
       flaw text constraint engine_hour_flaw check (flaw in ('unread', 'cut-off')),
       constraint engine_hour_pk primary key (deployment_id, hour)
     ) with (fillfactor = 50)`,
    'create index engine_hour_hour on metering.engine_hour (hour)',
    ...systemTable('metering.engine_hour'),

    `create table metering.own_work (
       deployment_id uuid not null,
       hour timestamptz not null,
       prompt_tokens bigint not null,
       generation_tokens bigint not null,
       failed integer not null,
       constraint own_work_pk primary key (deployment_id, hour)
     )`,
    ...systemTable('metering.own_work'),

    `create table metering.reconciled_hour (
       deployment_id uuid not null,
       hour timestamptz not null,
       facts jsonb not null,
       compared_at timestamptz not null,
       -- Of the hour by itself, and of the day that ends with it.
       alarmed_at timestamptz,
       day_alarmed_at timestamptz,
       constraint reconciled_hour_pk primary key (deployment_id, hour)
     )`,
    'create index reconciled_hour_hour on metering.reconciled_hour (hour)',
    ...systemTable('metering.reconciled_hour'),
  ],
};
