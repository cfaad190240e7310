import type { Condition } from './object.types.ts';

/** Puts a condition among others; its transition time moves only when its status does. */
export const withCondition = (
  conditions: readonly Condition[] | undefined,
  condition: Condition,
  now: string,
): Condition[] => {
  const before = conditions?.find(({ type }) => type === condition.type);
  const lastTransitionTime =
    before && before.status === condition.status ? (before.lastTransitionTime ?? now) : now;
  const placed = { ...condition, lastTransitionTime };
  // In its old place, so that the same conditions are the same list.
  return before
    ? (conditions ?? []).map((one) => (one === before ? placed : one))
    : [...(conditions ?? []), placed];
};

export const withoutCondition = (conditions: readonly Condition[] | undefined, type: string): Condition[] =>
  (conditions ?? []).filter((condition) => condition.type !== type);

export const conditionOf = (
  conditions: readonly Condition[] | undefined,
  type: string,
): Condition | undefined => conditions?.find((condition) => condition.type === type);

export const isTrue = (conditions: readonly Condition[] | undefined, type: string): boolean =>
  conditionOf(conditions, type)?.status === 'True';
