import { MeResolver } from './me.resolver.ts';

export { HeldRole, Me } from './me.type.ts';

export const resolvers = [MeResolver];
