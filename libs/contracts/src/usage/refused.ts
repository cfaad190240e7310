import type { ApiKeyId, CollectiviteId, LimitId, ModelId, ProjectId, RequestId } from '@beffroi/kernel';
import type { LimitLevel, LimitMetric, LimitWindow } from '../dataplane/index.ts';
import type { GatewayErrorCode } from '../openai/index.ts';
import type { Offer } from './event.ts';

/** Why a gateway refuses a request whose key is good, before it admits it. */
export const REFUSAL_REASONS = [
  'body-too-large',
  'no-room-for-body',
  'not-json',
  'faulty',
  'suspended',
  'stopped',
  'model-not-found',
  'wrong-type',
  'model-closed',
  'sovereignty',
  'isolated',
  'stopping',
  'journal-full',
  'model-starting',
  'engine-busy',
  'quota-spent',
  'quota-elsewhere',
  'quota-unavailable',
  'queue-own-full',
  'queue-full',
  'queue-late',
] as const;
export type RefusalReason = (typeof REFUSAL_REASONS)[number];

/** The limit that had no room. */
export interface RefusingLimit {
  readonly id: LimitId;
  readonly level: LimitLevel;
  readonly metric: LimitMetric;
  readonly window: LimitWindow;
  /** In the unit that holds count in (micro-euros where the limit is in cents), as is `left`. Absent at the operator's pool. */
  readonly cap?: number;
  readonly left?: number;
  /** ISO 8601; absent: when a request ends, or when somebody opens what is closed. */
  readonly renewsAt?: string;
}

/**
 * A request that was refused although its key was good. Nothing of what it said is here, not even the name of a model
 * that does not exist. It counts for nothing and may be lost: what is counted exactly are {@link UsageEvent}s.
 */
export interface RefusedRequest {
  readonly id: RequestId;
  /** On the database's clock, ISO 8601; the id has the instant of arrival. */
  readonly refusedAt: string;
  readonly collectiviteId: CollectiviteId;
  readonly projectId: ProjectId;
  readonly apiKeyId: ApiKeyId;
  readonly modelId?: ModelId;
  readonly offer?: Offer;
  readonly httpStatus: number;
  readonly code: GatewayErrorCode;
  readonly reason: RefusalReason;
  readonly limit?: RefusingLimit;
  /** Others of the same key that were refused in the same minute for the same reason, and only counted. */
  readonly alike: number;
}
