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

/** What a collectivité subscribes to when nobody chose. */
export const DEFAULT_PLAN = brandId<PlanId>('decouverte');

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
    override: null,
    envelopeId: null,
  }));
