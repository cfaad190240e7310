import type { Offer, Outcome } from '@beffroi/contracts/usage';
import type { ApiKeyId, AttachedBodyId, CollectiviteId, ModelId, ProjectId, SiteId } from '@beffroi/kernel';
import type { Resolution } from './usage.plan.ts';

/** What usage can be told apart by. Days, weeks and months are those of Paris; weeks begin on Monday (ISO 8601). */
export const USAGE_DIMENSIONS = [
  'collectivite',
  'payer',
  'attached-body',
  'project',
  'analytic-code',
  'api-key',
  'model',
  'offer',
  'site',
  'endpoint',
  'outcome',
  'end-user',
  'hour',
  'day',
  'week',
  'month',
] as const;
export type UsageDimension = (typeof USAGE_DIMENSIONS)[number];

const RESOLUTIONS: Partial<Readonly<Record<UsageDimension, Resolution>>> = {
  'end-user': 'request',
  hour: 'hour',
  day: 'day',
  week: 'day',
};
const FINEST_FIRST: readonly Resolution[] = ['request', 'hour', 'day'];

/** How coarse the sums may be that tell these apart. */
export const resolutionOf = (groupBy: readonly UsageDimension[]): Resolution =>
  FINEST_FIRST.find((resolution) => groupBy.some((dimension) => RESOLUTIONS[dimension] === resolution)) ??
  'month';

export interface UsageFilter {
  readonly collectiviteId?: CollectiviteId;
  readonly payerId?: CollectiviteId;
  readonly attachedBodyId?: AttachedBodyId;
  readonly projectId?: ProjectId;
  readonly apiKeyId?: ApiKeyId;
  readonly modelId?: ModelId;
  readonly offer?: Offer;
  readonly siteId?: SiteId;
  /** The path that was called. */
  readonly endpoint?: string;
  readonly outcome?: Outcome;
  /** Requests admitted from then on; undefined: from the first. */
  readonly from?: Date;
  /** Requests admitted before; undefined: to the last. */
  readonly to?: Date;
}

/** The most rows of one answer. */
export const MOST_ROWS = 10_000;

/** Which rows of an answer: `first` at most, with keys after this one. */
export interface UsagePage {
  readonly first: number;
  readonly after?: string | undefined;
}

export interface UsageSums {
  readonly requests: number;
  /** Cached ones included. */
  readonly inputTokens: number;
  readonly cachedInputTokens: number;
  /** Of all choices, reasoning included. */
  readonly outputTokens: number;
  readonly reasoningTokens: number;
  readonly audioMs: number;
  readonly pages: number;
  readonly images: number;
  /** Micro-euros at the list prices HT in force when it was used, as limits in euros count; null where a model has none. */
  readonly listPriceMicros: number | null;
  /** The same before it is rounded, in 10⁻¹² €. */
  readonly listPricePicos: number | null;
}

/** Corrections count with the request they correct. */
export interface UsageRow extends UsageSums {
  /**
   * What the row is about: of one dimension its value (an id, `2026-11-21`, `2026-W47`, `2026-11`,
   * `2026-11-21T09:00:00Z`), of several the values joined by `|` in the order they were asked for, of none null.
   */
  readonly key: string | null;
  /** The values, in the order of the dimensions; null where requests have none. */
  readonly values: readonly (string | null)[];
}
