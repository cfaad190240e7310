import { type Migration, tenantTable } from '@beffroi/platform/typeorm';

/** What people wrote when they let support in goes with the collectivité. */
export const erasableSupportAccesses: Migration = {
  name: '2026112214-identity-erasure',
  up: ['grant delete on identity.support_access to beffroi_system'],
};

/** Reviews of who may do what (SecNumCloud 3.2, §9.4): one place each, the operator's own being null. */
export const accessReviews: Migration = {
  name: '2026112211-identity-access-review',
  up: [
    // Until somebody decides: the role is there, and allows nothing.
    'alter table identity.membership add column suspended_at timestamptz',
    'alter table identity.service_account add column suspended_at timestamptz',
    'grant update (suspended_at) on identity.membership to beffroi_tenant',
    // A collectivité decides about its own programs in a review, and there alone.
    'grant update (role, suspended_at), delete on identity.service_account to beffroi_tenant',
    'grant update (role, suspended_at) on identity.service_account to beffroi_system',
    'grant update (role) on identity.invitation to beffroi_tenant',

    `create table identity.access_review (
       id uuid constraint access_review_pkey primary key,
       collectivite_id uuid
         constraint access_review_collectivite_id_fkey references tenancy.collectivite (id),
       deadline timestamptz not null,
       undecided text not null constraint access_review_undecided_check check (undecided in ('keep', 'suspend')),
       opened_by jsonb not null,
       opened_at timestamptz not null,
       reminders integer not null,
       closed_at timestamptz,
       closed_by jsonb,
       constraint access_review_place_key unique (collectivite_id, id)
     )`,
    `create unique index access_review_open_once on identity.access_review (collectivite_id) nulls not distinct
       where closed_at is null`,
    ...tenantTable('identity.access_review', { tenant: 'select, insert' }),
    'grant update (closed_at, closed_by) on identity.access_review to beffroi_tenant',

    `create table identity.access_review_line (
       id uuid constraint access_review_line_pkey primary key,
       review_id uuid not null
         constraint access_review_line_review_id_fkey references identity.access_review (id),
       collectivite_id uuid,
       kind text not null constraint access_review_line_kind_check
         check (kind in ('member', 'service-account', 'invitation', 'support-access')),
       holding_id uuid not null,
       holder text not null,
       issuer text,
       display_name text,
       email text,
       role text not null,
       since timestamptz not null,
       decision text constraint access_review_line_decision_check
         check (decision in ('keep', 'remove', 'change-role')),
       new_role text,
       reason text,
       decided_by jsonb,
       decided_at timestamptz,
       outcome text,
       constraint access_review_line_once unique (review_id, holding_id),
       constraint access_review_line_place_fkey foreign key (collectivite_id, review_id)
         references identity.access_review (collectivite_id, id)
     )`,
    'create index access_review_line_order on identity.access_review_line (review_id, kind, holder, id)',
    'create index access_review_line_collectivite_id_idx on identity.access_review_line (collectivite_id)',
    ...tenantTable('identity.access_review_line', { tenant: 'select, insert' }),
    `grant update (decision, new_role, reason, decided_by, decided_at, outcome)
       on identity.access_review_line to beffroi_tenant`,
  ],
};
