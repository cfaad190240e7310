import { type Migration, systemTable } from '@beffroi/platform/typeorm';

/** How far each collector has been told. */
export const forwarding: Migration = {
  name: '2026112203-audit-forwarding',
  up: [
    `create table audit.forwarding (
       collector text not null constraint forwarding_pkey primary key,
       index bigint not null,
       forwarded_at timestamptz not null
     )`,
    ...systemTable('audit.forwarding', { system: 'select, insert, update' }),
  ],
};
