import type { LimitMetric } from '@beffroi/contracts/dataplane';
import { err, ok, type Result } from '@beffroi/kernel';
import { isLimitValue } from './charge.ts';

/** Another value for a while; it ends by itself. */
export interface LimitOverride {
  /** null: unlimited; 0: closed. */
  readonly value: number | null;
  readonly from: Date;
  readonly until: Date;
}

/** What a limit's value is at an instant. */
export const valueAt = (
  { value, override }: { readonly value: number | null; readonly override: LimitOverride | null },
  instant: Date,
): number | null =>
  override && override.from <= instant && instant < override.until ? override.value : value;

export interface InvalidOverride {
  readonly kind: 'InvalidOverride';
  /** `time`: it must end later than it begins, and later than now. `value`: a whole number, or null. `shadow`: of what is enforced. */
  readonly check: 'time' | 'value' | 'shadow';
}

export const checkOverride = (
  { shadow, metric }: { readonly shadow: boolean; readonly metric: LimitMetric },
  { value, from, until }: LimitOverride,
  now: Date,
): Result<true, InvalidOverride> => {
  const invalid = (check: InvalidOverride['check']) =>
    err<InvalidOverride>({ kind: 'InvalidOverride', check });
  if (shadow) return invalid('shadow');
  if (!isLimitValue(metric, value)) return invalid('value');
  return from < until && now < until ? ok(true) : invalid('time');
};
