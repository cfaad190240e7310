import { contextSchema, type Migration, tenantTable } from '@beffroi/platform/typeorm';

const TENANTS_READ = { tenant: 'select', system: 'select, insert, delete' };

/** A role of the operator has no collectivité, a role of a collectivité has one. */
const roleFits = (name: string) =>
  `constraint ${name} check ((role like 'operator.%') = (collectivite_id is null))`;

export const identityMigrations: readonly Migration[] = [
  {
    name: '2026112101-identity-memberships',
    up: [
      ...contextSchema('identity'),
      `create table identity.membership (
         id uuid constraint membership_pkey primary key,
         issuer text not null,
         subject text not null,
         role text not null,
         collectivite_id uuid constraint membership_collectivite_fkey references tenancy.collectivite (id),
         created_at timestamptz not null,
         constraint membership_once unique nulls not distinct (issuer, subject, role, collectivite_id),
         ${roleFits('membership_role_fits')}
       )`,
      ...tenantTable('identity.membership', TENANTS_READ),
      `create table identity.service_account (
         id uuid constraint service_account_pkey primary key,
         issuer text not null,
         client_id text not null,
         role text not null,
         collectivite_id uuid constraint service_account_collectivite_fkey references tenancy.collectivite (id),
         created_at timestamptz not null,
         constraint service_account_once unique nulls not distinct (issuer, client_id, role, collectivite_id),
         ${roleFits('service_account_role_fits')}
       )`,
      ...tenantTable('identity.service_account', TENANTS_READ),
    ],
  },
];
