export {
  type ApiKey,
  draftKey,
  type InvalidExpiry,
  type InvalidKeyName,
  type KeyDraft,
  keyRecord,
  type KeyState,
  keyState,
} from './api-key.ts';
export {
  formatApiKey,
  KEY_ENVIRONMENTS,
  type KeyEnvironment,
  type MalformedKey,
  parseApiKey,
  type ParsedKey,
  publicIdOf,
} from './key-format.ts';
export {
  type ApiKeyNotFound,
  ApiKeys,
  IssueApiKey,
  type IssueApiKeyFailure,
  type IssueApiKeyInput,
  type IssuedKey,
  type KeyFilter,
  type ProjectNotFound,
  RevokeApiKey,
  type RevokedKey,
  type UnknownModel,
} from './keys.ports.ts';
