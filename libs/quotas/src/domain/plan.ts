import type { LimitMetric, LimitWindow, ServiceClass } from '@beffroi/contracts/dataplane';
import { brandId, type CollectiviteId, type PlanId } from '@beffroi/kernel';
import type { Limit } from './limit.ts';

/** The named set of default limits, weight and class that a collectivité subscribes to. */
export interface Plan {
  readonly id: PlanId;
  readonly name: string;
  /** Share of the fair queue, against the weights of the others. */
  readonly weight: number;
  readonly class: ServiceClass;
  readonly limits: readonly PlanLimit[];
}

export interface PlanLimit {
  readonly metric: LimitMetric;
  readonly window: LimitWindow;
  /** null: unlimited; 0: closed. */
  readonly value: number | null;
}

export const DEFAULT_PLAN = brandId<PlanId>('decouverte');

/**
 * The plans at start. The limits are those that Albert publishes for its two levels of access, experimentation and
 * production (Albert API, «Quotas», August 2026); an operator changes them by its own limits.
 */
export const PLANS: readonly Plan[] = [
  {
    id: DEFAULT_PLAN,
    name: 'Découverte',
    weight: 1,
    class: 'standard',
    limits: [
      { metric: 'requests', window: 'minute', value: 50 },
      { metric: 'requests', window: 'day', value: 1_000 },
      { metric: 'tokens', window: 'minute', value: 128_000 },
      { metric: 'tokens', window: 'day', value: 2_460_000 },
      { metric: 'in-flight', window: 'none', value: 8 },
    ],
  },
  {
    id: brandId('production'),
    name: 'Production',
    weight: 4,
    class: 'standard',
    limits: [
      { metric: 'requests', window: 'minute', value: 100 },
      { metric: 'requests', window: 'day', value: 50_000 },
      { metric: 'tokens', window: 'minute', value: 246_000 },
      { metric: 'tokens', window: 'day', value: null },
      { metric: 'in-flight', window: 'none', value: 32 },
    ],
  },
];

/** The limits a collectivité starts with: its plan's, never none. */
export const limitsOf = (plan: Plan, collectiviteId: CollectiviteId): Omit<Limit, 'id'>[] =>
  plan.limits.map(({ metric, window, value }) => ({
    level: 'collectivite',
    ownerId: collectiviteId,
    collectiviteId,
    modelId: null,
    offer: null,
    metric,
    window,
    value,
    shadow: false,
  }));
