import type { Migration } from '../migration.ts';

/** As before, in one statement for all entries: an import leaves hundreds at once. */
export const appendAuditInBulk: Migration = {
  name: '2026112211-platform-append-audit-in-bulk',
  up: [
    `create or replace function platform.append_audit(entries jsonb) returns void
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
  ],
};
