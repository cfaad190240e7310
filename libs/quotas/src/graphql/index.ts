import { EnginePoolResolver } from './engine-pool.resolver.ts';
import { LimitStandingResolver } from './limit-standing.resolver.ts';
import { LimitResolver } from './limit.resolver.ts';

export { Limit } from './limit.type.ts';

export const resolvers = [EnginePoolResolver, LimitResolver, LimitStandingResolver];
