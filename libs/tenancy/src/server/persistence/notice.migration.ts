import { type Migration, tenantTable } from '@beffroi/platform/typeorm';

/** Who is told what happens, and what became of each telling. */
export const notices: Migration = {
  name: '2026112251-tenancy-notices',
  up: [
    `create table tenancy.notice_target (
       id uuid constraint notice_target_pkey primary key,
       collectivite_id uuid
         constraint notice_target_collectivite_id_fkey references tenancy.collectivite (id),
       channel text not null constraint notice_target_channel_check check (channel in ('email', 'webhook')),
       address text not null,
       secret_sealed text,
       created_at timestamptz not null,
       constraint notice_target_once unique nulls not distinct (collectivite_id, channel, address),
       constraint notice_target_secret_check check ((channel = 'webhook') = (secret_sealed is not null))
     )`,
    ...tenantTable('tenancy.notice_target', {
      tenant: 'select (id, collectivite_id, channel, address, created_at), insert, delete',
    }),

    // An event is told to an address once, however often its relay is tried.
    `create table tenancy.notice (
       id uuid constraint notice_pkey primary key,
       event_id uuid not null,
       type text not null,
       occurred_at timestamptz not null,
       collectivite_id uuid,
       channel text not null constraint notice_channel_check check (channel in ('email', 'webhook')),
       address text not null,
       letter jsonb not null,
       state text not null default 'waiting'
         constraint notice_state_check check (state in ('waiting', 'delivered', 'dead')),
       round integer not null default 0,
       queued_at timestamptz,
       reason text,
       created_at timestamptz not null,
       settled_at timestamptz,
       constraint notice_once unique (event_id, channel, address)
     )`,
    'create index notice_collectivite_id_idx on tenancy.notice (collectivite_id, created_at)',
    `create index notice_waiting_idx on tenancy.notice (queued_at) where state = 'waiting'`,
    ...tenantTable('tenancy.notice', { tenant: 'select, update (state, round, queued_at)' }),
  ],
};
