import { EnginePoolResolver } from './engine-pool.resolver.ts';
import { LimitChangesResolver } from './limit-changes.resolver.ts';
import { LimitStandingResolver } from './limit-standing.resolver.ts';
import { LimitResolver } from './limit.resolver.ts';
import { LostHoldResolver } from './lost-hold.resolver.ts';

export { Limit } from './limit.type.ts';

export const resolvers = [
  EnginePoolResolver,
  LimitResolver,
  LimitStandingResolver,
  LimitChangesResolver,
  LostHoldResolver,
];
