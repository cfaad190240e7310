import type { OperatorScope, TenantScope } from '@beffroi/kernel';
import { CurrentScope, Requires } from '@beffroi/platform/graphql';
import { Query, Resolver } from '@nestjs/graphql';
import { type EnginePool as Pool, EnginePools, partOf } from '../domain/index.ts';
import { EnginePool } from './engine-pool.type.ts';

/** Who shares which engines, and who waits why. */
@Resolver(() => EnginePool)
export class EnginePoolResolver {
  constructor(private readonly pools: EnginePools) {}

  @Query(() => [EnginePool], {
    description:
      'The fair queue as gateways told it, seconds ago: what each collectivité gets of the engines, now and today, and what waits why. A collectivité sees itself.',
  })
  @Requires('limit.read')
  async enginePools(@CurrentScope() scope: OperatorScope | TenantScope): Promise<readonly EnginePool[]> {
    const pools = await this.pools.list(scope);
    return pools.map((pool) => toEnginePool(pool, scope.kind === 'operator'));
  }
}

/** Of what others get a collectivité learns nothing, not even in sum. */
const toEnginePool = (pool: Pool, seesAll: boolean): EnginePool => ({
  ...pool,
  claims: pool.claims.map((claim) => {
    const { now, today } = seesAll ? partOf(claim, pool) : { now: null, today: null };
    return { ...claim, shareNow: now, shareToday: today };
  }),
});
