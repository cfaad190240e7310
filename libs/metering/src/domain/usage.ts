import type { ApiKeyId, CollectiviteId, ModelId, ProjectId } from '@beffroi/kernel';

/** What usage can be told apart by. Days and months are those of Paris. */
export const USAGE_DIMENSIONS = [
  'collectivite',
  'project',
  'api-key',
  'model',
  'hour',
  'day',
  'month',
] as const;
export type UsageDimension = (typeof USAGE_DIMENSIONS)[number];

export interface UsageFilter {
  readonly collectiviteId?: CollectiviteId;
  readonly projectId?: ProjectId;
  readonly apiKeyId?: ApiKeyId;
  readonly modelId?: ModelId;
  /** The path that was called. The sums do not know it: this is read from events, request by request. */
  readonly endpoint?: string;
  /** Requests admitted from then on; undefined: from the first. */
  readonly from?: Date;
  /** Requests admitted before; undefined: to the last. */
  readonly to?: Date;
}

/** Corrections count with the request they correct. */
export interface UsageRow {
  /**
   * What the row is about: of one dimension its value (an id, `2026-11-21`, `2026-11`, `2026-11-21T09:00:00Z`), of
   * several the values joined by `|` in the order they were asked for, of none null.
   */
  readonly key: string | null;
  readonly requests: number;
  readonly inputTokens: number;
  readonly cachedInputTokens: number;
  readonly outputTokens: number;
}
