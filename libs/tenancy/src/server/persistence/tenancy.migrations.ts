import {
  contextSchema,
  type Migration,
  referenceTable,
  systemTable,
  tenantTable,
} from '@beffroi/platform/typeorm';
import { notices } from './notice.migration.ts';

export const migrations: readonly Migration[] = [
  {
    name: '2026112101-tenancy-tables',
    up: [
      ...contextSchema('tenancy'),
      `create table tenancy.operator (
         id uuid constraint operator_pkey primary key,
         name text not null,
         siren text constraint operator_siren_check check (siren ~ '^[0-9]{9}$'),
         only_one boolean not null default true constraint operator_only_one_key unique
           constraint operator_only_one_check check (only_one)
       )`,
      ...referenceTable('tenancy.operator'),
      `create table tenancy.collectivite (
         id uuid constraint collectivite_pkey primary key,
         siren text constraint collectivite_siren_key unique
           constraint collectivite_siren_check check (siren ~ '^[0-9]{9}$'),
         code_insee text constraint collectivite_code_insee_key unique,
         name text not null,
         category text not null constraint collectivite_category_check check (category in
           ('commune', 'epci', 'departement', 'region', 'syndicat', 'ccas', 'sdis', 'autre')),
         nature_juridique text,
         department text,
         population_count integer,
         population_kind text,
         population_vintage integer,
         population_source text,
         declared boolean not null,
         state text not null constraint collectivite_state_check check (state in ('active', 'suspended')),
         plan_id text not null,
         cache_salt_sealed text not null,
         created_at timestamptz not null,
         constraint collectivite_population_check
           check (num_nulls(population_count, population_kind, population_source) in (0, 3))
       )`,
      // A declared body without SIREN has nothing else to be told apart by.
      `create unique index collectivite_declared_key on tenancy.collectivite (category, name)
         where siren is null and code_insee is null`,
      ...tenantTable('tenancy.collectivite', { column: 'id', tenant: 'select' }),
      `create table tenancy.project (
         id uuid constraint project_pkey primary key,
         collectivite_id uuid not null
           constraint project_collectivite_id_fkey references tenancy.collectivite (id),
         name text not null,
         sensitivity text not null constraint project_sensitivity_check check (sensitivity in
           ('public', 'interne', 'personnel', 'sensible', 'sante')),
         analytic_code text,
         created_at timestamptz not null,
         constraint project_collectivite_id_name_key unique (collectivite_id, name)
       )`,
      ...tenantTable('tenancy.project', { tenant: 'select, insert' }),
    ],
  },
  {
    // What belongs to a project names its collectivité too, and can name no other.
    name: '2026112201-tenancy-project-of-collectivite',
    up: [
      `alter table tenancy.project
         add constraint project_id_collectivite_id_key unique (id, collectivite_id)`,
    ],
  },
  {
    name: '2026112202-tenancy-life-cycle',
    up: [
      `alter table tenancy.collectivite
         add column state_since timestamptz,
         add column notice_ends_at timestamptz,
         drop constraint collectivite_state_check,
         add constraint collectivite_state_check
           check (state in ('prospect', 'active', 'suspended', 'notice', 'erasing', 'erased')),
         add constraint collectivite_notice_check check ((state = 'notice') = (notice_ends_at is not null))`,
      'update tenancy.collectivite set state_since = created_at',
      `alter table tenancy.collectivite
         alter column state_since set default now(), alter column state_since set not null`,
      'alter table tenancy.project add column stopped_at timestamptz',
      'grant update (stopped_at) on tenancy.project to beffroi_tenant',
      `create table tenancy.erasure_certificate (
         id uuid constraint erasure_certificate_pkey primary key,
         collectivite_id uuid not null
           constraint erasure_certificate_collectivite_id_fkey references tenancy.collectivite (id),
         started_at timestamptz not null,
         finished_at timestamptz not null,
         effective_at timestamptz not null,
         erased jsonb not null,
         kept text[] not null,
         digest text not null,
         constraint erasure_certificate_collectivite_id_key unique (collectivite_id, finished_at)
       )`,
      ...tenantTable('tenancy.erasure_certificate', { tenant: 'select', system: 'select, insert' }),
    ],
  },
  {
    name: '2026112203-tenancy-import-run',
    up: [
      `create table tenancy.import_run (
         id uuid constraint import_run_pkey primary key,
         source text not null,
         total integer not null,
         expected integer not null,
         created integer not null,
         refused integer not null,
         created_at timestamptz not null,
         finished_at timestamptz
       )`,
      ...systemTable('tenancy.import_run', { system: 'select, insert, update' }),
    ],
  },
  {
    name: '2026112204-tenancy-attached-bodies-and-payers',
    up: [
      `alter table tenancy.collectivite
         add column payer_id uuid constraint collectivite_payer_id_fkey references tenancy.collectivite (id)`,
      'create index collectivite_payer_id_idx on tenancy.collectivite (payer_id)',
      `create table tenancy.attached_body (
         id uuid constraint attached_body_pkey primary key,
         collectivite_id uuid not null
           constraint attached_body_collectivite_id_fkey references tenancy.collectivite (id),
         name text not null,
         kind text not null constraint attached_body_kind_check
           check (kind in ('ccas', 'caisse-des-ecoles', 'regie', 'autre')),
         siren text constraint attached_body_siren_check check (siren ~ '^[0-9]{9}$'),
         created_at timestamptz not null,
         constraint attached_body_collectivite_id_name_key unique (collectivite_id, name),
         constraint attached_body_id_collectivite_id_key unique (id, collectivite_id)
       )`,
      ...tenantTable('tenancy.attached_body', { tenant: 'select, insert' }),
      `alter table tenancy.project
         add column attached_body_id uuid,
         add constraint project_attached_body_fkey foreign key (attached_body_id, collectivite_id)
           references tenancy.attached_body (id, collectivite_id)`,
    ],
  },
  {
    // The tenant role may publish a project with this payer and no other.
    name: '2026112209-tenancy-payer-of-records',
    up: [
      `create or replace function dataplane.payer_of(tenant text) returns text
       language sql stable set search_path = pg_catalog, pg_temp
       as $$
         select coalesce((select payer_id from tenancy.collectivite where id::text = payer_of.tenant)::text, tenant)
       $$`,
    ],
  },
  {
    name: '2026112212-tenancy-erasure-tally',
    up: ['alter table tenancy.collectivite add column erased_so_far jsonb'],
  },
  notices,
];
