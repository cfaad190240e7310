import { brandId, type CollectiviteId, type Scope } from '@beffroi/kernel';
import { type Reading, UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import { type EnginePool, EnginePools, type PoolClaim } from '../../domain/index.ts';

interface ClaimRow extends Omit<PoolClaim, 'collectiviteId'> {
  readonly pool: string;
  readonly collectiviteId: string;
}

/** What gateways have told: within the last seconds where somebody waits, within ten where nobody does. */
@Injectable()
export class ToldPools extends EnginePools {
  constructor(private readonly unitOfWork: UnitOfWork) {
    super();
  }

  async list(scope: Scope): Promise<readonly EnginePool[]> {
    return this.unitOfWork.read(scope, async (reading) => {
      const rows = await claimsFor(reading);
      const capacities = await capacitiesFor(reading);
      return [...Map.groupBy(rows, ({ pool }) => pool)].map(([id, claims]) => ({
        id,
        capacity: capacities.get(id) ?? null,
        claims: claims.map(({ collectiviteId, ...claim }) => ({
          ...claim,
          collectiviteId: brandId<CollectiviteId>(collectiviteId),
        })),
      }));
    });
  }
}

const claimsFor = ({ manager, scope }: Reading): Promise<ClaimRow[]> =>
  manager.query<ClaimRow[]>(CLAIMS, [scope.kind === 'tenant' ? scope.collectiviteId : null]);

/** How much engines can do is the operator's to know. */
const capacitiesFor = async ({ manager, scope }: Reading): Promise<ReadonlyMap<string, number>> => {
  if (scope.kind === 'tenant') return new Map();
  const rows = await manager.query<{ pool: string; capacity: number }[]>(CAPACITIES);
  return new Map(rows.map(({ pool, capacity }) => [pool, capacity]));
};

const CLAIMS = `
  with told as (
    select pool_id, collectivite_id, max(class) as class, max(weight) as weight,
      sum(in_flight)::integer as "inFlight", sum(queued)::integer as "waitingForRoom",
      sum(held_up)::integer as "waitingForLimits", sum(starting)::integer as "waitingForModel",
      sum(per_second) as "servicePerSecond"
    from quotas.pool_claim
    where told_at > now() - interval '15 seconds' and collectivite_id = coalesce($1::uuid, collectivite_id)
    group by pool_id, collectivite_id
  ), today as (
    select pool_id, collectivite_id, served from quotas.pool_service
    where day = (now() at time zone 'Europe/Paris')::date and collectivite_id = coalesce($1::uuid, collectivite_id)
  ), contract as (
    select distinct on (pool_id, collectivite_id) pool_id, collectivite_id, class, weight
    from quotas.pool_claim where collectivite_id = coalesce($1::uuid, collectivite_id)
    order by pool_id, collectivite_id, told_at desc
  )
  select pool_id as pool, collectivite_id as "collectiviteId",
    coalesce(told.class, contract.class, 'standard') as class, coalesce(told.weight, contract.weight, 1) as weight,
    coalesce("inFlight", 0) as "inFlight", coalesce("waitingForRoom", 0) as "waitingForRoom",
    coalesce("waitingForLimits", 0) as "waitingForLimits", coalesce("waitingForModel", 0) as "waitingForModel",
    coalesce("servicePerSecond", 0) as "servicePerSecond", greatest(coalesce(served, 0), 0) as "serviceToday"
  from told full join today using (pool_id, collectivite_id)
  left join contract using (pool_id, collectivite_id)
  order by pool_id, coalesce("servicePerSecond", 0) desc, coalesce(served, 0) desc, collectivite_id`;

const CAPACITIES = `
  select pool_id as pool, min(capacity) as capacity from quotas.pool_gateway
  where told_at > now() - interval '15 seconds' group by pool_id`;
