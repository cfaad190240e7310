import { LimitStandingResolver } from './limit-standing.resolver.ts';
import { LimitResolver } from './limit.resolver.ts';

export { Limit } from './limit.type.ts';

export const resolvers = [LimitResolver, LimitStandingResolver];
