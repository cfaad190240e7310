import { type Migration, systemTable, tenantTable } from '@beffroi/platform/typeorm';

/** `quotas.share`, the last of the four functions that a gateway may execute (DATAPLANE §1, §6). */
export const share: Migration = {
  name: '2026112260-quotas-share',
  up: [
    // A pool is the engines behind one route; whose calls are heard one after the other.
    'create table quotas.engine_pool (id uuid constraint engine_pool_pkey primary key)',
    ...systemTable('quotas.engine_pool', { system: 'select, delete' }),

    `create table quotas.pool_gateway (
       pool_id uuid not null,
       incarnation uuid not null,
       seq bigint not null,
       capacity integer not null constraint pool_gateway_capacity_check check (capacity >= 0),
       told_at timestamptz not null,
       constraint pool_gateway_pkey primary key (pool_id, incarnation)
     ) with (fillfactor = 50)`,
    ...systemTable('quotas.pool_gateway', { system: 'select, delete' }),

    // What a collectivité has before a pool at one gateway, as last told.
    `create table quotas.pool_claim (
       pool_id uuid not null,
       incarnation uuid not null,
       collectivite_id uuid not null,
       class text not null constraint pool_claim_class_check check (class in ('garanti', 'standard', 'differe')),
       weight integer not null constraint pool_claim_weight_check check (weight > 0),
       queued integer not null,
       held_up integer not null,
       starting integer not null,
       in_flight integer not null,
       served bigint not null,
       per_second double precision not null,
       told_at timestamptz not null,
       constraint pool_claim_pkey primary key (pool_id, incarnation, collectivite_id)
     ) with (fillfactor = 50)`,
    'create index pool_claim_collectivite_id_idx on quotas.pool_claim (collectivite_id)',
    ...tenantTable('quotas.pool_claim', { tenant: 'select', system: 'select, delete' }),

    // Service by weight, lifted: the virtual counters.
    `create table quotas.pool_counter (
       pool_id uuid not null,
       collectivite_id uuid not null,
       class text not null,
       counter double precision not null,
       constraint pool_counter_pkey primary key (pool_id, collectivite_id)
     ) with (fillfactor = 50)`,
    'create index pool_counter_collectivite_id_idx on quotas.pool_counter (collectivite_id)',
    ...tenantTable('quotas.pool_counter', { tenant: 'select', system: 'select, delete' }),

    // Service of a day, Paris.
    `create table quotas.pool_service (
       pool_id uuid not null,
       collectivite_id uuid not null,
       day date not null,
       served bigint not null,
       constraint pool_service_pkey primary key (pool_id, day, collectivite_id)
     ) with (fillfactor = 50)`,
    'create index pool_service_collectivite_id_idx on quotas.pool_service (collectivite_id)',
    ...tenantTable('quotas.pool_service', { tenant: 'select', system: 'select, delete' }),

    /* Claims that were told lately, by runs that nobody has replaced. */
    `create function quotas.fresh_claims(of_pool uuid, instant timestamptz) returns setof quotas.pool_claim
     language sql stable set search_path = pg_catalog, pg_temp
     as $$
       select claim.* from quotas.pool_claim claim
       join quotas.pool_gateway told using (pool_id, incarnation)
       where claim.pool_id = of_pool and told.told_at > instant - interval '5 seconds'
         and exists (select from dataplane.presence run
           where run.incarnation = told.incarnation and run.fenced_at is null)
     $$`,

    /* Parts of a capacity by weight, none above its need; the least need by weight comes first. */
    `create function quotas.fair_parts(capacity double precision, needs double precision[], weights double precision[])
     returns double precision[]
     language plpgsql immutable set search_path = pg_catalog, pg_temp
     as $$
     declare
       rest double precision := capacity;
       weight_left double precision := 0;
       part double precision;
       parts double precision[] := '{}';
     begin
       for place in 1 .. coalesce(array_length(needs, 1), 0) loop
         weight_left := weight_left + weights[place];
       end loop;
       for place in 1 .. coalesce(array_length(needs, 1), 0) loop
         part := least(needs[place], (rest * weights[place]) / weight_left);
         rest := rest - part;
         weight_left := weight_left - weights[place];
         parts := parts || part;
       end loop;
       return parts;
     end $$`,

    /* The room of one gateway: the parts of its collectivités, each of which has its weight once, wherever it waits;
       and what nobody needs. A tenth of what is left is for lesser classes while they need it. */
    `create function quotas.room_of(of_pool uuid, run uuid, instant timestamptz) returns double precision
     language plpgsql stable set search_path = pg_catalog, pg_temp
     as $$
     declare
       rest double precision;
       tier_left double precision;
       weight_left double precision;
       part double precision;
       own double precision := 0;
       tenant record;
     begin
       select coalesce(min(told.capacity), 0) into rest
         from quotas.pool_gateway told
         join dataplane.presence known on known.incarnation = told.incarnation and known.fenced_at is null
         where told.pool_id = of_pool and told.capacity > 0 and told.told_at > instant - interval '5 seconds';
       for tenant in
         with places as (
           select array_position(array['garanti', 'standard', 'differe'], claim.class) as tier, claim.collectivite_id,
             claim.incarnation, claim.weight, (claim.queued + claim.in_flight)::double precision as need
           from quotas.fresh_claims(of_pool, instant) claim where claim.queued + claim.in_flight > 0
         ), tenants as (
           select tier, collectivite_id, sum(need) as need, max(weight)::double precision as weight,
             array_agg(need order by need, incarnation) as needs,
             array_position(array_agg(incarnation order by need, incarnation), run) as mine
           from places group by tier, collectivite_id
         ), tiers as (
           select tier, sum(weight) as weights,
             coalesce((select sum(lesser.need) from tenants lesser where lesser.tier > tenants.tier), 0) as lesser
           from tenants group by tier
         )
         select tenants.*, tiers.weights, tiers.lesser,
           row_number() over (partition by tier order by need / weight, collectivite_id) = 1 as is_first
         from tenants join tiers using (tier)
         order by tier, need / weight, collectivite_id
       loop
         if tenant.is_first then
           tier_left := rest - least(rest * 0.1, tenant.lesser);
           weight_left := tenant.weights;
         end if;
         part := least(tenant.need, (tier_left * tenant.weight) / weight_left);
         tier_left := tier_left - part;
         weight_left := weight_left - tenant.weight;
         rest := rest - part;
         if tenant.mine is not null then
           own := own + (quotas.fair_parts(part, tenant.needs,
             array_fill(1::double precision, array[cardinality(tenant.needs)])))[tenant.mine];
         end if;
       end loop;
       return own + rest;
     end $$`,

    /* What one gateway tells of one pool: service since it last did, and who has begun to wait. */
    `create function quotas.note_pool(run uuid, seq bigint, report jsonb, instant timestamptz) returns void
     language plpgsql volatile set search_path = pg_catalog, pg_temp
     as $$
     declare
       of_pool uuid := (report ->> 'pool')::uuid;
       waited uuid[] := array(select claim.collectivite_id from quotas.fresh_claims(of_pool, instant) claim
         where claim.queued > 0);
     begin
       insert into quotas.pool_gateway as known (pool_id, incarnation, seq, capacity, told_at)
       values (of_pool, run, seq, (report ->> 'capacity')::integer, instant)
       on conflict on constraint pool_gateway_pkey do update set seq = excluded.seq, capacity = excluded.capacity,
         told_at = excluded.told_at;
       update quotas.pool_claim gone
         set queued = 0, held_up = 0, starting = 0, in_flight = 0, per_second = 0, told_at = instant
         where gone.pool_id = of_pool and gone.incarnation = run
           and not exists (select from jsonb_array_elements(report -> 'claims') named
             where (named ->> 'tenant')::uuid = gone.collectivite_id);
       with told as (
         select * from jsonb_to_recordset(report -> 'claims') as (
           tenant uuid, class text, weight integer, queued integer, "heldUp" integer, starting integer,
           "inFlight" integer, served bigint)
       ), given as (
         select told.*, told.served - coalesce(known.served, 0) as amount, known.told_at as before
         from told left join quotas.pool_claim known
           on known.pool_id = of_pool and known.incarnation = run and known.collectivite_id = told.tenant
       ), claimed as (
         insert into quotas.pool_claim as known (pool_id, incarnation, collectivite_id, class, weight, queued, held_up,
           starting, in_flight, served, per_second, told_at)
         select of_pool, run, tenant, class, weight, queued, "heldUp", starting, "inFlight", served,
           greatest(amount, 0) / greatest(extract(epoch from instant - coalesce(before, instant))::double precision, 1), instant
         from given
         on conflict on constraint pool_claim_pkey do update set class = excluded.class, weight = excluded.weight,
           queued = excluded.queued, held_up = excluded.held_up, starting = excluded.starting,
           in_flight = excluded.in_flight, served = excluded.served, per_second = excluded.per_second,
           told_at = excluded.told_at
       ), served as (
         insert into quotas.pool_service as known (pool_id, collectivite_id, day, served)
         select of_pool, tenant, (instant at time zone 'Europe/Paris')::date, amount from given where amount <> 0
         on conflict on constraint pool_service_pkey do update set served = known.served + excluded.served
       )
       insert into quotas.pool_counter as known (pool_id, collectivite_id, class, counter)
       select of_pool, tenant, class, amount / weight::double precision from given
       on conflict on constraint pool_counter_pkey do update set class = excluded.class,
         counter = case when known.class = excluded.class then known.counter else 0 end + excluded.counter;
       with floors as (
         select known.class, coalesce(min(known.counter) filter (where known.collectivite_id = any (waited)),
           max(known.counter)) as floor
         from quotas.pool_counter known where known.pool_id = of_pool group by known.class
       )
       update quotas.pool_counter known set counter = greatest(known.counter, floors.floor)
       from floors, quotas.pool_claim claim
       where known.pool_id = of_pool and claim.pool_id = of_pool and claim.incarnation = run
         and claim.collectivite_id = known.collectivite_id and floors.class = known.class
         and claim.queued > 0 and known.collectivite_id <> all (waited);
     end $$`,

    /* Pools are locked in the order of their ids; everything after is a new statement. */
    `create function quotas.share(gateway_id text, incarnation uuid, call jsonb) returns jsonb
     language plpgsql volatile security definer set search_path = pg_catalog, pg_temp set timezone = 'UTC'
     as $$
     declare
       pools uuid[] := array(select (report ->> 'pool')::uuid from jsonb_array_elements(share.call -> 'pools') report);
       presence dataplane.presence;
       instant timestamptz;
       report jsonb;
       answers jsonb := '[]';
     begin
       select * into presence from dataplane.presence known
         where known.incarnation = share.incarnation and known.gateway_id = share.gateway_id;
       if presence.incarnation is null then
         return jsonb_build_object('kind', 'unregistered');
       end if;
       if presence.fenced_at is not null then
         return jsonb_build_object('kind', 'fenced');
       end if;
       insert into quotas.engine_pool (id) select unnest(pools) order by 1 on conflict do nothing;
       perform 1 from quotas.engine_pool pool where pool.id = any (pools) order by pool.id for update;
       instant := clock_timestamp();
       for report in
         select each from jsonb_array_elements(share.call -> 'pools') each order by (each ->> 'pool')::uuid
       loop
         if not exists (select from quotas.pool_gateway known
              where known.pool_id = (report ->> 'pool')::uuid and known.incarnation = share.incarnation
                and known.seq >= (share.call ->> 'seq')::bigint) then
           perform quotas.note_pool(share.incarnation, (share.call ->> 'seq')::bigint, report, instant);
         end if;
         answers := answers || jsonb_build_object(
           'pool', report -> 'pool',
           'room', quotas.room_of((report ->> 'pool')::uuid, share.incarnation, instant),
           'isContended', exists (select from quotas.fresh_claims((report ->> 'pool')::uuid, instant) claim
             where claim.incarnation <> share.incarnation and claim.queued > 0),
           'counters', (select coalesce(jsonb_object_agg(named ->> 'tenant', coalesce(known.counter, 0)), '{}')
             from jsonb_array_elements(report -> 'claims') named
             left join quotas.pool_counter known on known.pool_id = (report ->> 'pool')::uuid
               and known.collectivite_id = (named ->> 'tenant')::uuid));
       end loop;
       return jsonb_build_object('kind', 'shared', 'pools', answers);
     end $$`,
    'grant execute on function quotas.share to beffroi_gateway',

    /* Days before the last five weeks, and what runs told that nobody knows any more. */
    `create function quotas.purge_shares() returns integer
     language sql volatile security definer set search_path = pg_catalog, pg_temp set timezone = 'UTC'
     as $$
       with days as (
         delete from quotas.pool_service where day < (now() at time zone 'Europe/Paris')::date - 35 returning 1
       ), claims as (
         delete from quotas.pool_claim gone where not exists (select from dataplane.presence run
           where run.incarnation = gone.incarnation) and gone.told_at < now() - interval '1 day' returning 1
       ), gateways as (
         delete from quotas.pool_gateway gone where not exists (select from dataplane.presence run
           where run.incarnation = gone.incarnation) and gone.told_at < now() - interval '1 day' returning 1
       )
       select ((select count(*) from days) + (select count(*) from claims) + (select count(*) from gateways))::integer
     $$`,
    'grant execute on function quotas.purge_shares to beffroi_system',
  ],
};
