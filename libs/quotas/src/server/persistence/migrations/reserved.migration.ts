import type { Migration } from '@beffroi/platform/typeorm';

/** What nobody could have of a limit now, had live gateways given back all that no request needs. */
export const reserved: Migration = {
  name: '2026112294-quotas-reserved',
  up: [
    /* Reserved by requests under way, of which gateways tell within half a second; and what lost runs hold, until it is
       written off. What is in flight is told as spent. */
    `create function quotas.reserved(asked uuid[], instant timestamptz)
     returns table (of_limit uuid, reserved_amount bigint)
     language plpgsql stable security definer set search_path = pg_catalog, pg_temp
     as $$
     begin
       return query with place as (
         select known.*, case when known."window" in ('day', 'month', 'exercise')
           then quotas.window_start(known."window", instant) else '-infinity' end as starts
         from quotas.limit_row known where known.id = any (asked) and quotas.acts_for(known.collectivite_id)
       ), lost as (
         select place.id, sum(held.held - quotas.spent_now(place."window", held.spent, held.spent_in, instant)) as amount
         from place join quotas.hold_row held on held.limit_id = place.id and held.window_start = place.starts
         where (held.ends_at is null or held.ends_at > instant)
           and held.incarnation not in (select live.incarnation from dataplane.live_presence live)
         group by place.id
       ), under_way as materialized (
         select event.*, told.reserved, told."estimatedInputTokens", told."promisedTokens"
         from metering.open_admission open join dataplane.live_presence live using (incarnation),
           lateral jsonb_to_record(open.admission) as told(
             event jsonb, reserved jsonb, "estimatedInputTokens" bigint, "promisedTokens" bigint),
           lateral jsonb_to_record(told.event) as event("admittedAt" timestamptz, "collectiviteId" uuid,
             "attachedBodyId" uuid, "projectId" uuid, "apiKeyId" uuid, "modelId" text, offer text)
       ), taken as (
         select known.id, sum(coalesce(
           case known.metric when 'requests' then 1 when 'tokens' then (told.reserved ->> 'tokens')::bigint
             else (told.reserved ->> 'micros')::bigint end,
           quotas.amount_of(known.metric, 1, told."modelId", told."admittedAt", told."estimatedInputTokens", 0,
             told."promisedTokens"))) as amount
         from quotas.limit_row known join under_way told
           on told."admittedAt" >= quotas.window_start(known."window", instant)
           and quotas.is_about(known, told."collectiviteId", told."attachedBodyId", told."projectId",
             told."apiKeyId", told."modelId", told.offer)
         where known.id in (select place.id from place) and known."window" <> 'none'
         group by known.id
       )
       select place.id, (coalesce(lost.amount, 0) + coalesce(taken.amount, 0))::bigint
       from place left join lost using (id) left join taken using (id);
     end $$`,
    'grant execute on function quotas.reserved(uuid[], timestamptz) to beffroi_tenant, beffroi_system',
  ],
};
