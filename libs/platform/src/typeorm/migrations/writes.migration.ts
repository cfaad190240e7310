import type { Migration } from '../migration.ts';
import { tenantTable } from '../table.policies.ts';

/** What the unit of work writes beside the rows of a context. */
export const writes: Migration = {
  name: '2026112102-platform-writes',
  up: [
    `create table platform.idempotency (
       actor text not null,
       operation text not null,
       key text not null,
       collectivite_id uuid,
       input_digest text not null,
       outcome jsonb,
       created_at timestamptz not null default now(),
       constraint idempotency_pkey primary key (actor, operation, key),
       constraint idempotency_key_check check (length(key) between 1 and 255)
     )`,
    'create index idempotency_created_at_idx on platform.idempotency (created_at)',
    ...tenantTable('platform.idempotency', { tenant: 'select, insert, update, delete' }),

    `create table platform.audit_entry (
       id uuid not null constraint audit_entry_pkey primary key,
       at timestamptz not null,
       actor jsonb,
       reason text,
       action text not null,
       target_type text not null,
       target_id text not null,
       collectivite_id uuid,
       before_digest text,
       after_digest text,
       correlation_id text,
       digest text not null
     )`,
    // Nobody who can log in changes or removes an entry.
    ...tenantTable('platform.audit_entry', { tenant: 'select, insert', system: 'select, insert' }),

    `create table platform.outbox (
       id uuid not null constraint outbox_pkey primary key,
       type text not null,
       v integer not null,
       occurred_at timestamptz not null,
       collectivite_id uuid,
       payload jsonb not null,
       relayed_at timestamptz
     )`,
    'create index outbox_waiting_idx on platform.outbox (id) where relayed_at is null',
    ...tenantTable('platform.outbox', { tenant: 'insert' }),
  ],
};
