import type { PageOf, PageRequest } from '@beffroi/tenancy/domain';
import type { ApiKeyId, CollectiviteId, ProjectId, Result, Scope } from '@beffroi/kernel';
import type { ApiKey, InvalidExpiry, InvalidKeyName } from './api-key.ts';

export interface KeyFilter {
  readonly collectiviteId?: CollectiviteId | undefined;
  readonly projectId?: ProjectId | undefined;
}

export abstract class ApiKeys {
  abstract find(scope: Scope, id: ApiKeyId): Promise<ApiKey | undefined>;
  abstract findMany(scope: Scope, ids: readonly ApiKeyId[]): Promise<ReadonlyMap<ApiKeyId, ApiKey>>;
  /** Oldest first, the revoked and expired ones included. */
  abstract list(scope: Scope, filter: KeyFilter, page: PageRequest): Promise<PageOf<ApiKey>>;
}

export interface IssueApiKeyInput {
  readonly projectId: ProjectId;
  readonly name: string;
  readonly contact?: string | null | undefined;
  readonly expiresAt?: Date | null | undefined;
  /** Ids or aliases; absent or null: every model. */
  readonly models?: readonly string[] | null | undefined;
  readonly idempotencyKey?: string | null | undefined;
}

export interface ProjectNotFound {
  readonly kind: 'ProjectNotFound';
  readonly projectId: string;
}
export interface UnknownModel {
  readonly kind: 'UnknownModel';
  readonly model: string;
}
export type IssueApiKeyFailure = ProjectNotFound | UnknownModel | InvalidExpiry | InvalidKeyName;

export interface IssuedKey {
  readonly apiKey: ApiKey;
  /** The whole key; null in a replay, since it is kept nowhere. */
  readonly secret: string | null;
  readonly replayed: boolean;
}

export abstract class IssueApiKey {
  abstract execute(scope: Scope, input: IssueApiKeyInput): Promise<Result<IssuedKey, IssueApiKeyFailure>>;
}

export interface ApiKeyNotFound {
  readonly kind: 'ApiKeyNotFound';
  readonly apiKeyId: string;
}
export interface RevokedKey {
  readonly apiKey: ApiKey;
  /** Live gateways that refuse the key by now, of all live ones. */
  readonly effectiveOn: number;
  readonly liveGateways: number;
}

/** Revoking a revoked key is a success that changes nothing. */
export abstract class RevokeApiKey {
  abstract execute(
    scope: Scope,
    input: { readonly apiKeyId: ApiKeyId; readonly idempotencyKey?: string | null | undefined },
  ): Promise<Result<RevokedKey, ApiKeyNotFound>>;
}
