import type { LimitLevel, LimitMetric, LimitWindow } from '@beffroi/contracts/dataplane';
import type { Offer } from '@beffroi/contracts/usage';
import type { ApiKeyId, CollectiviteId, OperatorScope, Result, Scope, SystemScope } from '@beffroi/kernel';
import type { StateForbids } from '@beffroi/tenancy/domain';
import type { InvalidLimit, Limit } from './limit.ts';

export abstract class Limits {
  /**
   * Those of one collectivité, its projects and keys, by level, owner and metric; every one, the pool's included, when
   * none is named.
   */
  abstract list(scope: Scope, collectiviteId: CollectiviteId | undefined): Promise<readonly Limit[]>;
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
export type SetLimitFailure = StateForbids | InvalidLimit | LimitOwnerNotFound | LimitModelNotFound;

/** Setting a limit that is there replaces its value. */
export abstract class SetLimit {
  abstract execute(
    scope: OperatorScope | SystemScope,
    input: SetLimitInput,
  ): Promise<Result<Limit, SetLimitFailure>>;
}

/** For the worker, daily: rows of windows that closed more than a week ago, and of runs that nobody knows any more. */
export abstract class PurgeHolds {
  /** @returns how many rows are gone */
  abstract execute(scope: SystemScope): Promise<number>;
}

/** Whose an API key is; keys has it, the app binds it. */
export abstract class KeyOwners {
  abstract collectiviteOf(scope: Scope, id: ApiKeyId): Promise<CollectiviteId | undefined>;
}
