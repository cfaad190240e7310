import type { PageOf, PageRequest, StateForbids } from '@beffroi/tenancy/domain';
import type { ApiKeyId, CollectiviteId, ProjectId, Result, Scope, SystemScope } from '@beffroi/kernel';
import type { ApiKey, KeyState } from './api-key.ts';
import type { KeyNotActive, RotationOverlap } from './key.change.ts';
import type { ExpiryBeyondMaximum, SelfServiceRefused } from './key.delegation.ts';
import type { InvalidKey, KeyWording } from './key.draft.ts';

export interface KeyFilter {
  readonly collectiviteId?: CollectiviteId | undefined;
  readonly projectId?: ProjectId | undefined;
}

export abstract class ApiKeys {
  abstract find(scope: Scope, id: ApiKeyId): Promise<ApiKey | undefined>;
  abstract findMany(scope: Scope, ids: readonly ApiKeyId[]): Promise<ReadonlyMap<ApiKeyId, ApiKey>>;
  /** Oldest first, the revoked and expired ones included. */
  abstract list(scope: Scope, filter: KeyFilter, page: PageRequest): Promise<PageOf<ApiKey>>;
  /** Of one project, oldest first, as clients of the gateway page: by offset, and told how many there are. */
  abstract ofProject(scope: Scope, filter: ProjectKeysFilter): Promise<ProjectKeys>;
}

export interface ProjectKeysFilter {
  readonly projectId: ProjectId;
  /** undefined: all but the revoked ones. */
  readonly state?: KeyState | undefined;
  readonly offset: number;
  readonly limit: number;
}
export interface ProjectKeys {
  readonly total: number;
  readonly keys: readonly ApiKey[];
}

/** A client's key: the same key again answers as the first time and changes nothing. */
export interface Idempotent {
  readonly idempotencyKey?: string | null | undefined;
}

export interface IssueApiKeyInput extends KeyWording, Idempotent {
  readonly projectId: ProjectId;
  /** Ids or aliases; absent or null: every model. */
  readonly models?: readonly string[] | null | undefined;
}

export interface ProjectNotFound {
  readonly kind: 'ProjectNotFound';
  readonly projectId: string;
}
export interface UnknownModel {
  readonly kind: 'UnknownModel';
  readonly model: string;
}
/** A list of the models that a key may use, without one. */
export interface NoModels {
  readonly kind: 'NoModels';
}
export type IssueApiKeyFailure = ProjectNotFound | StateForbids | NoModels | UnknownModel | InvalidKey;

export interface IssuedKey {
  readonly apiKey: ApiKey;
  /** The whole key; null in a replay, since it is kept nowhere. */
  readonly secret: string | null;
  readonly replayed: boolean;
}

export abstract class IssueApiKey {
  abstract execute(scope: Scope, input: IssueApiKeyInput): Promise<Result<IssuedKey, IssueApiKeyFailure>>;
}

export interface DelegateApiKeyInput extends Pick<KeyWording, 'name' | 'expiresAt'>, Idempotent {
  /** The key that asks for another of its project. */
  readonly issuerId: ApiKeyId;
}
export type DelegateApiKeyFailure =
  ApiKeyNotFound | StateForbids | SelfServiceRefused | ExpiryBeyondMaximum | InvalidKey;

/** A key issues another, for the same project and with no more rights than its own. */
export abstract class DelegateApiKey {
  abstract execute(
    scope: Scope,
    input: DelegateApiKeyInput,
  ): Promise<Result<IssuedKey, DelegateApiKeyFailure>>;
}

export interface ApiKeyNotFound {
  readonly kind: 'ApiKeyNotFound';
  readonly apiKeyId: string;
}

export interface UpdateApiKeyInput extends Partial<KeyWording>, Idempotent {
  readonly apiKeyId: ApiKeyId;
  /** Ids or aliases; null: every model. */
  readonly models?: readonly string[] | null | undefined;
}
export type UpdateApiKeyFailure = ApiKeyNotFound | KeyNotActive | NoModels | UnknownModel | InvalidKey;

/** What is undefined stays as it is. */
export abstract class UpdateApiKey {
  abstract execute(scope: Scope, input: UpdateApiKeyInput): Promise<Result<ApiKey, UpdateApiKeyFailure>>;
}

/** Live gateways that have applied a change by now, of all live ones. */
export interface EffectOnGateways {
  readonly effectiveOn: number;
  readonly liveGateways: number;
}

export interface RotateApiKeyInput extends Idempotent {
  readonly apiKeyId: ApiKeyId;
  readonly overlap: RotationOverlap;
}
export type RotateApiKeyFailure = ApiKeyNotFound | KeyNotActive;
export interface RotatedKey extends IssuedKey, EffectOnGateways {}

/** A new secret for the same key; the one before lives on for the overlap. */
export abstract class RotateApiKey {
  abstract execute(scope: Scope, input: RotateApiKeyInput): Promise<Result<RotatedKey, RotateApiKeyFailure>>;
}

export interface RevokeApiKeyInput extends Idempotent {
  readonly apiKeyId: ApiKeyId;
  /** Revokes with it the keys that it issued. */
  readonly withIssued?: boolean | null | undefined;
}
export interface RevokedKey extends EffectOnGateways {
  readonly apiKey: ApiKey;
}

/** Revoking a revoked key is a success that changes nothing. */
export abstract class RevokeApiKey {
  abstract execute(scope: Scope, input: RevokeApiKeyInput): Promise<Result<RevokedKey, ApiKeyNotFound>>;
}

/** When keys were last used; metering has it, the app binds it. */
export abstract class KeyUses {
  /** Of keys with a metered request since then. */
  abstract since(scope: SystemScope, from: Date): Promise<ReadonlyMap<ApiKeyId, Date>>;
}

/** A chore of every minute: brings the last use of keys up to date. */
export abstract class NoteKeyUses {
  /** @returns how many keys were used since they were last looked at */
  abstract execute(scope: SystemScope): Promise<number>;
}
