import { accessReviews, erasableSupportAccesses } from './access-review.migration.ts';
import { contextSchema, type Migration, systemTable, tenantTable } from '@beffroi/platform/typeorm';

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
  {
    name: '2026112201-identity-members',
    up: [
      'alter table identity.membership add column display_name text, add column email text',
      'create index membership_collectivite_id_idx on identity.membership (collectivite_id)',
      // A collectivité's administrator gives its roles; the policy keeps them inside it, the check below the operator's.
      'grant insert, update, delete on identity.membership to beffroi_tenant',
      'grant update on identity.membership to beffroi_system',
      `create table identity.invitation (
         id uuid constraint invitation_pkey primary key,
         collectivite_id uuid not null
           constraint invitation_collectivite_id_fkey references tenancy.collectivite (id),
         email text not null constraint invitation_email_check check (email = lower(email)),
         role text not null constraint invitation_role_check check (role like 'collectivite.%'),
         token_digest bytea not null constraint invitation_token_digest_key unique
           constraint invitation_token_digest_check check (octet_length(token_digest) = 32),
         closed text constraint invitation_closed_check check (closed in ('accepted', 'revoked')),
         expires_at timestamptz not null,
         created_at timestamptz not null
       )`,
      `create unique index invitation_open_once on identity.invitation (collectivite_id, email, role)
         where closed is null`,
      ...tenantTable('identity.invitation', { system: 'select, insert, update' }),
      `create table identity.organization (
         collectivite_id uuid constraint organization_pkey primary key
           constraint organization_collectivite_id_fkey references tenancy.collectivite (id),
         organization_id text constraint organization_organization_id_key unique,
         alias text not null constraint organization_alias_key unique,
         differences jsonb not null default '[]',
         failure text,
         observed_at timestamptz
       )`,
      // What Keycloak is told and answers is the operator's matter.
      ...tenantTable('identity.organization', { tenant: '' }),
      'create index service_account_collectivite_id_idx on identity.service_account (collectivite_id)',
    ],
  },
  {
    // A member is changed by their role and an invitation by its end: whose they are is nobody's to change.
    name: '2026112206-identity-columns',
    up: [
      'revoke update on identity.membership, identity.invitation from beffroi_tenant',
      'grant update (role) on identity.membership to beffroi_tenant',
      'grant update (closed) on identity.invitation to beffroi_tenant',
    ],
  },
  {
    name: '2026112207-identity-erasure',
    // Addresses go with the collectivité that they were invited to.
    up: ['grant delete on identity.invitation to beffroi_system'],
  },
  {
    name: '2026112207-identity-support-access',
    up: [
      `create table identity.support_access (
         id uuid constraint support_access_pkey primary key,
         collectivite_id uuid not null
           constraint support_access_collectivite_id_fkey references tenancy.collectivite (id),
         reason text not null,
         until timestamptz not null,
         withdrawn_at timestamptz,
         created_at timestamptz not null
       )`,
      'create index support_access_collectivite_id_idx on identity.support_access (collectivite_id)',
      ...tenantTable('identity.support_access', { tenant: 'select, insert', system: 'select, update' }),
      'grant update (withdrawn_at) on identity.support_access to beffroi_tenant',
    ],
  },
  {
    name: '2026112209-identity-session',
    up: [
      // Who is logged in is nobody's in particular: people come before collectivités.
      `create table identity.session (
         id uuid constraint session_pkey primary key,
         digest bytea not null constraint session_digest_key unique
           constraint session_digest_check check (octet_length(digest) = 32),
         previous_digest bytea constraint session_previous_digest_key unique
           constraint session_previous_digest_check check (octet_length(previous_digest) = 32),
         previous_until timestamptz,
         issuer text not null,
         subject text not null,
         display_name text,
         verified_email text,
         organization text,
         auth_time timestamptz,
         acr text,
         sid text,
         created_at timestamptz not null,
         last_seen_at timestamptz not null,
         rotated_at timestamptz not null,
         idle_until timestamptz not null,
         ends_at timestamptz not null
       )`,
      'create index session_idle_until_idx on identity.session (idle_until)',
      ...systemTable('identity.session'),
    ],
  },
  {
    name: '2026112210-identity-login',
    up: [
      `alter table identity.session
         add column amr text[] not null default '{}', add column address text, add column client text`,
      // A provider ends its sessions by either; a person lists their own.
      'create index session_subject_idx on identity.session (issuer, subject)',
      'create index session_sid_idx on identity.session (issuer, sid)',
      // A notice of logout is believed once.
      `create table identity.logout_notice (
         digest bytea constraint logout_notice_pkey primary key
           constraint logout_notice_digest_check check (octet_length(digest) = 32),
         usable_until timestamptz not null
       )`,
      'create index logout_notice_usable_until_idx on identity.logout_notice (usable_until)',
      ...systemTable('identity.logout_notice', { system: 'select, insert, delete' }),
    ],
  },
  accessReviews,
  {
    name: '2026112213-identity-break-glass',
    up: [
      `create table identity.break_glass (
         id uuid constraint break_glass_pkey primary key,
         code_name text not null constraint break_glass_code_name_key unique,
         secret_hash text not null,
         person text not null,
         reason text not null,
         role text not null constraint break_glass_role_check check (role like 'operator.%'),
         granted_by text not null,
         created_at timestamptz not null,
         expires_at timestamptz not null,
         used_at timestamptz,
         revoked_at timestamptz,
         failed_tries integer not null default 0,
         constraint break_glass_lifetime_check check (expires_at <= created_at + interval '24 hours')
       )`,
      // Whoever takes a program over makes no code, prolongs none and brings none back.
      ...systemTable('identity.break_glass', { system: 'select, update (used_at, failed_tries)' }),
      // Who comes by a code holds what the code says, and nothing that would outlast it.
      `alter table identity.membership
         add constraint membership_issuer_check check (issuer <> 'beffroi:break-glass')`,
    ],
  },
  erasableSupportAccesses,
];
