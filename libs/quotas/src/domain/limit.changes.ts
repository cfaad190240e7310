import type { LimitId, OperatorScope, Result, Scope, SystemScope, TenantScope } from '@beffroi/kernel';
import type { StateForbids } from '@beffroi/tenancy/domain';
import type { CountedFilter } from './counted/counted.filter.ts';
import type { CountedHour, ShadowReport } from './counted/counted.usage.ts';
import type { EnvelopeExceeded, InvalidEnvelope, InvalidMove, NotEnoughLeft } from './envelope/envelope.ts';
import type { Limit } from './limit.ts';
import type { InvalidOverride } from './limit.override.ts';

export interface LimitNotFound {
  readonly kind: 'LimitNotFound';
  readonly limitId: string;
}

export interface OverrideLimitInput {
  readonly limitId: LimitId;
  readonly value: number | null;
  /** Now unless given. */
  readonly from?: Date | null | undefined;
  readonly until: Date;
  readonly idempotencyKey?: string | null | undefined;
}
export type OverrideLimitFailure = LimitNotFound | StateForbids | InvalidOverride | EnvelopeExceeded;

/** Gives a limit another value for a while, in the place of an override that is there. */
export abstract class OverrideLimit {
  abstract execute(
    scope: OperatorScope | SystemScope,
    input: OverrideLimitInput,
  ): Promise<Result<Limit, OverrideLimitFailure>>;
}

export interface EndOverrideInput {
  readonly limitId: LimitId;
  readonly idempotencyKey?: string | null | undefined;
}

/** Ends an override before its time, or one that has not begun. */
export abstract class EndOverride {
  abstract execute(
    scope: OperatorScope | SystemScope,
    input: EndOverrideInput,
  ): Promise<Result<Limit, LimitNotFound | EnvelopeExceeded>>;
}

/** A chore: starts budgets that nobody has used since they were set. */
export abstract class StartBudgets {
  /** @returns how many have started: at most a thousand at once */
  abstract execute(scope: SystemScope): Promise<number>;
}

/** A chore: takes overrides off that have ended, so that gateways need not look at them any more. */
export abstract class SweepOverrides {
  /** @returns how many were taken off */
  abstract execute(scope: SystemScope): Promise<number>;
}

export interface ShareEnvelopeInput {
  readonly envelopeId: LimitId;
  readonly level: 'project' | 'attached-body';
  readonly ownerId: string;
  /** null: the share is taken back. */
  readonly value: number | null;
  readonly idempotencyKey?: string | null | undefined;
}
export interface ShareOwnerNotFound {
  readonly kind: 'ShareOwnerNotFound';
  readonly level: ShareEnvelopeInput['level'];
  readonly ownerId: string;
}
export type ShareEnvelopeFailure =
  LimitNotFound | ShareOwnerNotFound | StateForbids | InvalidEnvelope | EnvelopeExceeded;

/** Gives a project or an attached body its part of a budget of its collectivité; sums of parts never exceed it. */
export abstract class ShareEnvelope {
  abstract execute(
    scope: OperatorScope | TenantScope,
    input: ShareEnvelopeInput,
  ): Promise<Result<Limit, ShareEnvelopeFailure>>;
}

export interface MoveEnvelopeInput {
  readonly fromLimitId: LimitId;
  readonly toLimitId: LimitId;
  /** In the limits' unit. */
  readonly amount: number;
  readonly idempotencyKey?: string | null | undefined;
}
export interface EnvelopeMoved {
  readonly from: Limit;
  readonly to: Limit;
}
export type MoveEnvelopeFailure = LimitNotFound | StateForbids | InvalidMove | NotEnoughLeft;

/** Moves a part of one share to another of the same envelope: at most what nobody holds. */
export abstract class MoveEnvelope {
  abstract execute(
    scope: OperatorScope | TenantScope,
    input: MoveEnvelopeInput,
  ): Promise<Result<EnvelopeMoved, MoveEnvelopeFailure>>;
}

/** What was counted, whether or not anything was held; metering has it, the app binds it. */
export abstract class CountedUsage {
  /** By hour and model, oldest first. */
  abstract hours(scope: Scope, filter: CountedFilter): Promise<readonly CountedHour[]>;
}

/** What limits that are only counted would have done, in the window that is open. */
export abstract class ShadowReports {
  /** Of each shadow budget that the scope may see. */
  abstract of(scope: Scope, ids: readonly LimitId[]): Promise<ReadonlyMap<LimitId, ShadowReport>>;
}
