import type { Migration } from '../migration.ts';

/** As before, with the digest taken in place: a call of `audit_digest` costs more than all the rest. */
export const appendAudit: Migration = {
  name: '2026112204-platform-append-audit',
  up: [
    `create or replace function platform.append_audit(entries jsonb) returns void
     language plpgsql volatile security definer set search_path = pg_catalog, pg_temp set timezone = 'UTC'
     as $$
     declare
       entry platform.audit_entry;
     begin
       for entry in select * from jsonb_populate_recordset(null::platform.audit_entry, append_audit.entries) loop
         if session_user = 'beffroi_tenant'
           and entry.collectivite_id is distinct from nullif(current_setting('beffroi.tenant', true), '')::uuid then
           raise exception 'the tenant role may not append an audit entry of another collectivité'
             using errcode = 'insufficient_privilege';
         end if;
         entry.at := now();
         entry.digest := encode(sha256(convert_to(jsonb_strip_nulls(to_jsonb(entry) - 'digest')::text, 'UTF8')), 'hex');
         insert into platform.audit_entry select entry.*;
         insert into platform.audit_waiting values (entry.id, entry.collectivite_id);
       end loop;
     end $$`,
  ],
};
