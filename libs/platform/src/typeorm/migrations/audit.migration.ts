import type { Migration } from '../migration.ts';
import { tenantTable } from '../table.policies.ts';

/**
 * Entries say in what quality somebody acted, from where and what it came to. Login roles append through a function
 * that takes the instant from the database's clock and the digest from the row, and can do nothing else.
 */
export const audit: Migration = {
  name: '2026112201-platform-audit',
  up: [
    `alter table platform.audit_entry
       add class text not null default 'admin',
       add acting_as text,
       add result text not null default 'succeeded',
       add failure text,
       add address text,
       add client text`,
    `update platform.audit_entry set acting_as =
       case when actor is null then 'program' when collectivite_id is null then 'operator' else 'none' end`,
    `alter table platform.audit_entry
       alter class drop default,
       alter acting_as set not null,
       alter result drop default,
       add constraint audit_entry_class_check check (class in ('security', 'admin')),
       add constraint audit_entry_result_check check (result in ('succeeded', 'unchanged', 'refused', 'failed'))`,
    'create index audit_entry_at_idx on platform.audit_entry (at, id)',
    'create index audit_entry_collectivite_id_idx on platform.audit_entry (collectivite_id, at, id)',

    // Every column but the digest itself, whichever there are: one that is added later is covered where it has a value.
    `create function platform.audit_digest(entry platform.audit_entry) returns text
     language sql stable set search_path = pg_catalog, pg_temp set timezone = 'UTC'
     as $$
       select encode(sha256(convert_to(jsonb_strip_nulls(to_jsonb(entry) - 'digest')::text, 'UTF8')), 'hex')
     $$`,
    'update platform.audit_entry entry set digest = platform.audit_digest(entry)',

    // What the sealer has still to seal. It is found here and not by a mark, since entries commit in any order.
    `create table platform.audit_waiting (
       entry_id uuid not null constraint audit_waiting_pkey primary key,
       collectivite_id uuid
     )`,
    'insert into platform.audit_waiting (entry_id, collectivite_id) select id, collectivite_id from platform.audit_entry',
    ...tenantTable('platform.audit_waiting', { tenant: 'select', system: 'select' }),

    // One statement for all entries, with the digest taken in place: an import leaves hundreds at once.
    `create function platform.append_audit(entries jsonb) returns void
     language plpgsql volatile security definer set search_path = pg_catalog, pg_temp set timezone = 'UTC'
     as $$
     begin
       if session_user = 'beffroi_tenant' and exists (
         select from jsonb_populate_recordset(null::platform.audit_entry, append_audit.entries) said
         where said.collectivite_id is distinct from nullif(current_setting('beffroi.tenant', true), '')::uuid
       ) then
         raise exception 'the tenant role may not append an audit entry of another collectivité'
           using errcode = 'insufficient_privilege';
       end if;
       with said as materialized (
         select jsonb_populate_record(null::platform.audit_entry, entry || jsonb_build_object('at', now())) as row
         from jsonb_array_elements(append_audit.entries) entry
       ), digested as materialized (
         select jsonb_populate_record(said.row, jsonb_build_object('digest', encode(
           sha256(convert_to(jsonb_strip_nulls(to_jsonb(said.row) - 'digest')::text, 'UTF8')), 'hex'))) as row
         from said
       ), appended as (
         insert into platform.audit_entry select (digested.row).* from digested
         returning id, collectivite_id
       )
       insert into platform.audit_waiting (entry_id, collectivite_id) select id, collectivite_id from appended;
     end $$`,
    'revoke insert on platform.audit_entry from beffroi_tenant, beffroi_system',
    'grant execute on function platform.append_audit(jsonb) to beffroi_tenant, beffroi_system',
  ],
};
