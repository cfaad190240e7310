import { contextSchema, type Migration, tenantTable } from '@beffroi/platform/typeorm';
import { issuerOwner } from './migrations/issuer-owner.migration.ts';
import { keyLife } from './migrations/key-life.migration.ts';

export const migrations: readonly Migration[] = [
  {
    name: '2026112104-keys-tables',
    up: [
      ...contextSchema('keys'),
      `create table keys.api_key (
         id uuid constraint api_key_pkey primary key,
         public_id text not null constraint api_key_public_id_key unique,
         collectivite_id uuid not null
           constraint api_key_collectivite_id_fkey references tenancy.collectivite (id),
         project_id uuid not null constraint api_key_project_id_fkey references tenancy.project (id),
         name text not null,
         contact text,
         digest bytea not null constraint api_key_digest_check check (octet_length(digest) = 32),
         expires_at timestamptz,
         models text[],
         revoked_at timestamptz,
         created_at timestamptz not null
       )`,
      'create index api_key_project_id_idx on keys.api_key (project_id)',
      'create index api_key_collectivite_id_idx on keys.api_key (collectivite_id)',
      ...tenantTable('keys.api_key'),
    ],
  },
  keyLife,
  issuerOwner,
];
