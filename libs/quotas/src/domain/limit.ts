import type { LimitLevel, LimitMetric, LimitRecord, LimitWindow } from '@beffroi/contracts/dataplane';
import type { Offer } from '@beffroi/contracts/usage';
import { type CollectiviteId, err, type LimitId, type ModelId, ok, type Result } from '@beffroi/kernel';
import { isLimitValue } from './charge.ts';
import type { LimitOverride } from './limit.override.ts';

/** How much of a metric an owner may use in a window, for a model, an offer or everything. */
export interface Limit {
  readonly id: LimitId;
  readonly level: LimitLevel;
  /** null at the level of the pool. */
  readonly ownerId: string | null;
  /** Whose it is, and who may see it; null at the level of the pool. */
  readonly collectiviteId: CollectiviteId | null;
  /** null: every model. */
  readonly modelId: ModelId | null;
  /** null: every offer. */
  readonly offer: Offer | null;
  readonly metric: LimitMetric;
  readonly window: LimitWindow;
  /** Requests, tokens or cents; null: unlimited; 0: closed. */
  readonly value: number | null;
  /** Counted and shown, never enforced. */
  readonly shadow: boolean;
  /** In the place of `value` for a while, begun or still to begin. */
  readonly override: LimitOverride | null;
  /** The envelope that it is a share of. */
  readonly envelopeId: LimitId | null;
}

/** What makes a limit the same limit: everything but its value. */
export type LimitKey = Pick<Limit, 'level' | 'ownerId' | 'modelId' | 'offer' | 'metric' | 'window'>;

export interface InvalidLimit {
  readonly kind: 'InvalidLimit';
  readonly check: 'owner' | 'window' | 'value';
  readonly allowedWindows: readonly LimitWindow[];
}

/** Rates are per minute or hour, budgets per day, month or exercise; what is in flight has no window. */
const WINDOWS: Readonly<Record<LimitMetric, readonly LimitWindow[]>> = {
  requests: ['minute', 'hour', 'day', 'month', 'exercise'],
  tokens: ['minute', 'hour', 'day', 'month', 'exercise'],
  'in-flight': ['none'],
  euros: ['day', 'month', 'exercise'],
};

export const checkLimit = (
  limit: Pick<Limit, 'level' | 'ownerId' | 'metric' | 'window' | 'value'>,
): Result<true, InvalidLimit> => {
  const allowedWindows = WINDOWS[limit.metric];
  const refused = (check: InvalidLimit['check']) =>
    err<InvalidLimit>({ kind: 'InvalidLimit', check, allowedWindows });
  if ((limit.level === 'pool') !== (limit.ownerId === null)) return refused('owner');
  if (!allowedWindows.includes(limit.window)) return refused('window');
  if (!isLimitValue(limit.metric, limit.value)) return refused('value');
  return ok(true);
};

export const limitRecord = (limit: Limit): LimitRecord => ({
  level: limit.level,
  ownerId: limit.ownerId,
  ...(limit.modelId === null ? {} : { modelId: limit.modelId }),
  ...(limit.offer === null ? {} : { offer: limit.offer }),
  metric: limit.metric,
  window: limit.window,
  value: limit.value,
  ...(limit.override === null ? {} : { override: overrideRecord(limit.override) }),
  shadow: limit.shadow,
});

const overrideRecord = ({ value, from, until }: LimitOverride): NonNullable<LimitRecord['override']> => ({
  value,
  from: from.toISOString(),
  until: until.toISOString(),
});
