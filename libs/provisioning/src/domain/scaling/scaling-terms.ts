import type { ServiceClass } from '@beffroi/contracts/dataplane';
import { err, ok, type Result } from '@beffroi/kernel';
import { isProtectedByDefault } from '../queue/priority.ts';
import type { Elasticity } from './elasticity.ts';
import { type ElasticityFailure, readElasticity, type WantedElasticity } from './read-elasticity.ts';

/** How many engines at which hours, and whose turn it is when there is not room for all. */
export interface ScalingWish extends WantedElasticity {
  /** `standard` unless given. */
  readonly priority?: ServiceClass | null | undefined;
  /** Absent: everybody is but the deferred. */
  readonly evictionProtected?: boolean | null | undefined;
}

export interface ScalingTerms {
  readonly elasticity: Elasticity | null;
  readonly priority: ServiceClass;
  readonly evictionProtected: boolean;
}

/** What one collectivité decided for itself would be at the cost of the others. */
export interface OperatorDecides {
  readonly kind: 'OperatorDecides';
  readonly what: 'guarantee' | 'eviction-protection';
}
export type ScalingFailure = ElasticityFailure | OperatorDecides;

/** @param replicas with how many it begins, or what it has */
export const readTerms = (
  wish: ScalingWish,
  replicas: number,
  isOperator: boolean,
): Result<ScalingTerms, ScalingFailure> => {
  const priority = wish.priority ?? 'standard';
  if (!isOperator && priority === 'garanti') return err({ kind: 'OperatorDecides', what: 'guarantee' });
  const given = wish.evictionProtected ?? null;
  if (!isOperator && given !== null) return err({ kind: 'OperatorDecides', what: 'eviction-protection' });
  const elasticity = readElasticity(replicas, wish);
  if (!elasticity.ok) return elasticity;
  return ok({
    elasticity: elasticity.value,
    priority,
    evictionProtected: given ?? isProtectedByDefault(priority),
  });
};

/** What becomes of terms of which somebody wants some otherwise; a schedule of null ends the one there was. */
export const reviseTerms = (
  { elasticity, priority, evictionProtected }: ScalingTerms,
  wish: ScalingWish,
  replicas: number,
  isOperator: boolean,
): Result<ScalingTerms, ScalingFailure> => {
  const revised = readTerms(
    {
      minReplicas: wish.minReplicas ?? elasticity?.minReplicas,
      maxReplicas: wish.maxReplicas ?? elasticity?.maxReplicas,
      schedule: wish.schedule === undefined ? elasticity?.schedule : wish.schedule,
      sleepAfterSeconds: wish.sleepAfterSeconds ?? elasticity?.sleepAfterSeconds,
      // Only what is said anew must be theirs to say.
      priority: wish.priority,
      evictionProtected: wish.evictionProtected,
    },
    replicas,
    isOperator,
  );
  if (!revised.ok) return revised;
  const hasNewPriority = (wish.priority ?? null) !== null;
  return ok({
    ...revised.value,
    priority: hasNewPriority ? revised.value.priority : priority,
    evictionProtected:
      hasNewPriority || (wish.evictionProtected ?? null) !== null
        ? revised.value.evictionProtected
        : evictionProtected,
  });
};
