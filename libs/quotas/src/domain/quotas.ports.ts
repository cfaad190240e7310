import type { LimitLevel, LimitMetric, LimitWindow } from '@beffroi/contracts/dataplane';
import type { Offer } from '@beffroi/contracts/usage';
import type {
  ApiKeyId,
  AttachedBodyId,
  CollectiviteId,
  LimitId,
  OperatorScope,
  ProjectId,
  Result,
  Scope,
  SystemScope,
  TenantScope,
} from '@beffroi/kernel';
import type { StateForbids } from '@beffroi/tenancy/domain';
import type { EnvelopeExceeded } from './envelope/envelope.ts';
import type { QuotaExplanation } from './explanation/quota.explanation.ts';
import type { InvalidLimit, Limit } from './limit.ts';
import type { LimitUse, ToldStanding } from './standing/limit.standing.ts';

export abstract class Limits {
  /**
   * Those of one collectivité, its projects and keys, by level, owner and metric; every one, the pool's included, when
   * none is named.
   */
  abstract list(scope: Scope, collectiviteId: CollectiviteId | undefined): Promise<readonly Limit[]>;
  /** Those of them that the scope may see. */
  abstract findMany(scope: Scope, ids: readonly LimitId[]): Promise<readonly Limit[]>;
  /** Those that a request falls under by who sends it, below the operator's pool. */
  abstract above(scope: Scope, owners: RequestOwners): Promise<readonly Limit[]>;
  abstract ofPool(scope: OperatorScope | SystemScope): Promise<readonly Limit[]>;
}

/** Who has limits that a request falls under, by level. */
export interface RequestOwners {
  readonly collectivite: CollectiviteId;
  readonly 'attached-body'?: AttachedBodyId;
  readonly project: ProjectId;
  readonly key?: ApiKeyId;
}

/** What is spent and held of limits now. */
export abstract class LimitUses {
  /**
   * Of each that the scope may see.
   *
   * @param at in whose windows; when the transaction began unless given
   */
  abstract of(scope: Scope, limits: readonly Limit[], at?: Date): Promise<ReadonlyMap<LimitId, LimitUse>>;
}

/** What is spent of limits, and reserved: where they stand once gateways have given back all that no request needs. */
export abstract class ReservedUses {
  /** Of each that the scope may see; `held` is what is spent, reserved by requests under way or held by lost runs. */
  abstract of(scope: Scope, limits: readonly Limit[]): Promise<ReadonlyMap<LimitId, LimitUse>>;
}

/** Where limits stand now. */
export abstract class LimitStandings {
  /** Of each that the scope may see, in the unit that it is set in. */
  abstract of(scope: Scope, ids: readonly LimitId[]): Promise<ReadonlyMap<LimitId, ToldStanding>>;
}

export interface ExplainQuotaInput {
  /** One of the two: the key, or a project whose keys have no limits of their own. */
  readonly apiKeyId?: ApiKeyId | null | undefined;
  readonly projectId?: ProjectId | null | undefined;
  /** An id or an alias. */
  readonly modelId: string;
  readonly offer: Offer;
  readonly inputTokens: number;
  /** Of each choice; the model's default unless given. */
  readonly maxTokens?: number | null | undefined;
  readonly choices: number;
}

export interface RequesterNotFound {
  readonly kind: 'RequesterNotFound';
  readonly what: 'key' | 'project';
  readonly id: string;
}
export type ExplainQuotaFailure = RequesterNotFound | LimitModelNotFound;

/** What a gateway would do with a request that nobody has sent, as far as limits go. */
export abstract class ExplainQuota {
  abstract execute(
    scope: OperatorScope | TenantScope,
    input: ExplainQuotaInput,
  ): Promise<Result<QuotaExplanation, ExplainQuotaFailure>>;
}

export interface SetLimitInput {
  readonly level: LimitLevel;
  readonly ownerId?: string | null | undefined;
  /** An id or an alias. */
  readonly modelId?: string | null | undefined;
  readonly offer?: Offer | null | undefined;
  readonly metric: LimitMetric;
  readonly window: LimitWindow;
  readonly value: number | null;
  readonly shadow?: boolean | null | undefined;
  readonly idempotencyKey?: string | null | undefined;
}

export interface LimitOwnerNotFound {
  readonly kind: 'LimitOwnerNotFound';
  readonly level: LimitLevel;
  readonly ownerId: string;
}
export interface LimitModelNotFound {
  readonly kind: 'LimitModelNotFound';
  readonly modelId: string;
}
export type SetLimitFailure =
  StateForbids | InvalidLimit | LimitOwnerNotFound | LimitModelNotFound | EnvelopeExceeded;

/** Setting a limit that is there replaces its value. */
export abstract class SetLimit {
  abstract execute(
    scope: OperatorScope | SystemScope,
    input: SetLimitInput,
  ): Promise<Result<Limit, SetLimitFailure>>;
}

/** For the worker, daily: rows of windows that closed more than a week ago, of runs that nobody knows any more, and service of five weeks ago. */
export abstract class PurgeHolds {
  /** @returns how many rows are gone */
  abstract execute(scope: SystemScope): Promise<number>;
}

/** Whose an API key is; keys has it, the app binds it. */
export abstract class KeyOwners {
  abstract ownerOf(scope: Scope, id: ApiKeyId): Promise<KeyOwner | undefined>;
}

export interface KeyOwner {
  readonly collectiviteId: CollectiviteId;
  readonly projectId: ProjectId;
}
