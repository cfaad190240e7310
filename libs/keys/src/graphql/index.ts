import { ApiKeyResolver } from './api-key.resolver.ts';

export { ApiKey, ApiKeyIssued, ApiKeyRevoked } from './api-key.type.ts';

export const resolvers = [ApiKeyResolver];
