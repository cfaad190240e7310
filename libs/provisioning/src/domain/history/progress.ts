import type { Condition, ConditionType } from '../lifecycle/condition.ts';

/** The steps on the way to service, in their order. */
const STEPS = [
  'NamespaceReady',
  'WorkloadApplied',
  'QuotaAccepted',
  'Scheduled',
  'WeightsReady',
  'EngineHealthy',
  'RouteReady',
] as const satisfies readonly ConditionType[];

export interface Progress {
  /** 0 to 100. */
  readonly percent: number;
  /** The first that is not done; null: all are. */
  readonly step: ConditionType | null;
}

/** How far a deployment has come; engines that answered, and weights that are copied, count within their step. */
export const progressOf = (
  conditions: readonly Condition[],
  engines: { readonly ready: number; readonly wanted: number },
): Progress => {
  const done = STEPS.findIndex((step) => !holds(conditions, step));
  if (done === -1) return { percent: 100, step: null };
  const step = STEPS[done]!;
  const within =
    step === 'EngineHealthy' ? Math.min(1, engines.ready / engines.wanted) : shareOf(conditions, step);
  return { percent: Math.floor((100 * (done + within)) / STEPS.length), step };
};

/** Weights say how much of them is copied. */
const shareOf = (conditions: readonly Condition[], step: ConditionType): number =>
  (conditions.find(({ type }) => type === step)?.percent ?? 0) / 100;

const holds = (conditions: readonly Condition[], step: ConditionType): boolean =>
  conditions.some(({ type, status }) => type === step && status === 'True');
