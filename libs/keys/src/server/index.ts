export { KeyMint, type MintedKey } from './key.mint.ts';
export { IssueApiKeyOperation } from './operations/issue-api-key.ts';
export { RevokeApiKeyOperation } from './operations/revoke-api-key.ts';
export { ApiKeysRepository } from './persistence/api-keys.repository.ts';
export { entities } from './persistence/entities.ts';
export { migrations } from './persistence/keys.migrations.ts';
