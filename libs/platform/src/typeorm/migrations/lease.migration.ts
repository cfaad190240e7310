import type { Migration } from '../migration.ts';
import { systemTable } from '../table.policies.ts';

/** Who does what only one may do at a time; the epoch grows with each takeover. */
export const lease: Migration = {
  name: '2026112105-platform-lease',
  up: [
    `create table platform.lease (
       role text not null constraint lease_pkey primary key,
       holder text not null,
       epoch bigint not null,
       expires_at timestamptz not null
     )`,
    ...systemTable('platform.lease', { system: 'select, insert, update' }),
  ],
};
