import type { DeploymentId, Scope } from '@beffroi/kernel';

/** How many go before, itself included: 1 is the next. Those that do not wait are left out. */
export abstract class QueuePositions {
  abstract of(scope: Scope, ids: readonly DeploymentId[]): Promise<ReadonlyMap<DeploymentId, number>>;
}
