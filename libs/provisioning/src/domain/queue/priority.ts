import type { ServiceClass } from '@beffroi/contracts/dataplane';
import type { Elasticity } from '../scaling/elasticity.ts';

/** Best first. */
export const PRIORITIES: readonly ServiceClass[] = ['garanti', 'standard', 'differe'];

/** Lower goes first. */
export const rankOf = (priority: ServiceClass): number => PRIORITIES.indexOf(priority);

/** Those that are deferred make room for others unless somebody said that they must not. */
export const isProtectedByDefault = (priority: ServiceClass): boolean => priority !== 'differe';

/** GPUs of the guaranteed stay theirs while they sleep; others give theirs back. */
export const keepsGpusAsleep = (priority: ServiceClass): boolean => priority === 'garanti';

/** For how many engines a deployment goes on holding GPUs, once those it no longer wants are gone. */
export const gpusToKeep = (deployment: {
  readonly replicas: number;
  readonly priority: ServiceClass;
  readonly elasticity: Elasticity | null;
}): number => {
  const asleep = keepsGpusAsleep(deployment.priority)
    ? Math.max(1, deployment.elasticity?.minReplicas ?? 1)
    : 0;
  return Math.max(deployment.replicas, asleep);
};
