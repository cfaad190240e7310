import { ApiKeyMutations } from './api-key.mutations.ts';
import { ApiKeyResolver } from './api-key.resolver.ts';

export { ApiKey, ApiKeyIssued, ApiKeyRevoked, ApiKeyRotated } from './api-key.type.ts';

export const resolvers = [ApiKeyResolver, ApiKeyMutations];
