import type { Migration } from '@beffroi/platform/typeorm';

/** Rotation, address ranges, self-service and last use of keys; what each login role may write. */
export const keyLife: Migration = {
  name: '2026112202-keys-life',
  up: [
    `alter table keys.api_key
       add column previous_digest bytea,
       add column previous_until timestamptz,
       add column rotated_at timestamptz,
       add column addresses text[],
       add column self_service boolean not null default false,
       add column issued_by_id uuid
         constraint api_key_issued_by_id_fkey references keys.api_key (id),
       add column last_used_at timestamptz,
       add constraint api_key_previous_check check ((previous_digest is null) = (previous_until is null))`,
    'create index api_key_issued_by_id_idx on keys.api_key (issued_by_id)',
    // A key belongs to no project of another collectivité, whatever a program gets wrong.
    `alter table keys.api_key
       drop constraint api_key_project_id_fkey,
       add constraint api_key_project_fkey foreign key (project_id, collectivite_id)
         references tenancy.project (id, collectivite_id)`,
    'revoke insert, update on keys.api_key from beffroi_tenant',
    `grant insert (id, public_id, collectivite_id, project_id, name, contact, digest, expires_at, models, addresses,
       self_service, issued_by_id, created_at, previous_digest, previous_until, rotated_at, revoked_at)
     on keys.api_key to beffroi_tenant`,
    `grant update (name, contact, expires_at, models, addresses, self_service, digest, previous_digest,
       previous_until, rotated_at, revoked_at)
     on keys.api_key to beffroi_tenant`,
  ],
};
