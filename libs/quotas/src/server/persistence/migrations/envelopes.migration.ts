import type { Migration } from '@beffroi/platform/typeorm';

/** What a collectivité may change of its limits itself: the shares of its envelopes, and nothing else. */
export const envelopes: Migration = {
  name: '2026112246-quotas-envelopes',
  up: [
    /* Whether the caller may act for this collectivité: everybody but the tenant role may. */
    `create function quotas.acts_for(collectivite uuid) returns boolean
     language sql stable set search_path = pg_catalog, pg_temp
     return session_user <> 'beffroi_tenant'
       or collectivite is not distinct from nullif(current_setting('beffroi.tenant', true), '')::uuid`,

    /* As quotas.hold locks them: until the end of the transaction nobody is granted any of these. */
    `create function quotas.lock_limits(ids uuid[]) returns void
     language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
     as $$
     begin
       perform 1 from quotas.limit_row known
         where known.id = any (ids) and quotas.acts_for(known.collectivite_id)
         order by known.id for no key update of known;
     end $$`,

    /* Gives a project or an attached body its share of an envelope; null takes it back. A limit that is there and no
       share of this envelope is the operator's to change, and so is whether a share is a shadow. */
    `create function quotas.put_share(
       new_id uuid, of_envelope uuid, of_level text, of_owner uuid, new_value bigint) returns uuid
     language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
     as $$
     declare
       envelope quotas.limit_row;
       standing uuid;
     begin
       select * into envelope from quotas.limit_row where id = of_envelope;
       if envelope.id is null or envelope.level <> 'collectivite' or not quotas.acts_for(envelope.collectivite_id)
          or not exists (select from tenancy.project owner where of_level = 'project'
              and owner.id = of_owner and owner.collectivite_id = envelope.collectivite_id
            union all
            select from tenancy.attached_body owner where of_level = 'attached-body'
              and owner.id = of_owner and owner.collectivite_id = envelope.collectivite_id) then
         raise exception 'no share of this envelope' using errcode = 'insufficient_privilege';
       end if;
       insert into quotas.limit_row as known (id, level, owner_id, collectivite_id, model_id, offer, metric, "window",
         value, shadow, envelope_id)
       values (new_id, of_level, of_owner, envelope.collectivite_id, envelope.model_id, envelope.offer, envelope.metric,
         envelope."window", new_value, false, case when new_value is not null then envelope.id end)
       on conflict on constraint limit_row_same_key do update
         set value = excluded.value, envelope_id = excluded.envelope_id
         where known.envelope_id = envelope.id or known.value is null and known.override_until is null
       returning known.id into standing;
       if standing is null then
         raise exception 'a limit of its own is there' using errcode = 'insufficient_privilege';
       end if;
       return standing;
     end $$`,

    /* What was counted before anything of a budget was held: it starts from there, whatever was told since.
       of_instant lies in the window that was summed: the next may have begun while the caller waited for a lock. */
    `create function quotas.note_counted(of_limit uuid, counted bigint, of_instant timestamptz) returns void
     language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
     as $$
     declare
       known quotas.limit_row;
       place timestamptz;
       told bigint;
     begin
       select * into known from quotas.limit_row where id = of_limit;
       if known."window" not in ('day', 'month', 'exercise') or not quotas.acts_for(known.collectivite_id) then
         return;
       end if;
       place := quotas.window_start(known."window", of_instant);
       select coalesce(sum(spent), 0) into told from quotas.hold_row
         where limit_id = known.id and window_start = place;
       insert into quotas.opening as opened (limit_id, window_start, collectivite_id, spent)
       values (known.id, place, known.collectivite_id, greatest(counted - told, 0))
       on conflict on constraint opening_pkey do update set spent = greatest(opened.spent, excluded.spent);
     end $$`,

    `grant execute on function quotas.lock_limits(uuid[]), quotas.put_share(uuid, uuid, text, uuid, bigint),
       quotas.note_counted(uuid, bigint, timestamptz) to beffroi_tenant, beffroi_system`,

    /* Of a collectivité's own: a share of an envelope, or one taken back, as its row stands. */
    `create or replace function dataplane.limit_refusal(tenant text, said jsonb) returns text
     language sql stable set search_path = pg_catalog, pg_temp
     as $$
       select case when not exists (select from quotas.limit_row known
           where known.id::text = said->>'id' and known.collectivite_id::text = tenant
             and known.level in ('project', 'attached-body')
             and known.level = said#>>'{body,level}' and known.owner_id::text = said#>>'{body,ownerId}'
             and known.model_id is not distinct from said#>>'{body,modelId}'
             and known.offer is not distinct from said#>>'{body,offer}'
             and known.metric = said#>>'{body,metric}' and known."window" = said#>>'{body,window}'
             and known.value is not distinct from (said#>>'{body,value}')::bigint
             and known.shadow = (said#>>'{body,shadow}')::boolean
             and (known.override_until is null) = (said#>'{body,override}' is null)
             and known.override_value is not distinct from (said#>>'{body,override,value}')::bigint)
         then 'a limit other than a share of its own, as it stands' end
     $$`,
  ],
};
