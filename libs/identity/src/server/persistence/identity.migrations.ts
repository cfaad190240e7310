import { contextSchema, type Migration, tenantTable } from '@beffroi/platform/typeorm';

/** Roles are given by the operator, and read at each request; a collectivité sees its own. */
const ACCESS = { tenant: 'select', system: 'select, insert, delete' };

/** The two tables differ by how a holder is known. */
const grantsTable = (name: string, holder: string): string[] => [
  `create table identity.${name} (
     id uuid constraint ${name}_pkey primary key,
     issuer text not null,
     ${holder} text not null,
     role text not null,
     collectivite_id uuid,
     created_at timestamptz not null,
     constraint ${name}_role_check check ((role like 'operator.%') = (collectivite_id is null)),
     constraint ${name}_collectivite_id_fkey foreign key (collectivite_id) references tenancy.collectivite (id)
   )`,
  `create unique index ${name}_once on identity.${name} (issuer, ${holder}, role, collectivite_id) nulls not distinct`,
  ...tenantTable(`identity.${name}`, ACCESS),
];

export const migrations: readonly Migration[] = [
  {
    name: '2026112101-identity-grants',
    up: [
      ...contextSchema('identity'),
      ...grantsTable('membership', 'subject'),
      ...grantsTable('service_account', 'client_id'),
    ],
  },
];
