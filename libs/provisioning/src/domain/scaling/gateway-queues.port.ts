import type { DeploymentId } from '@beffroi/kernel';

/** Requests that gateways keep in their fair queues because engines have no room, which no engine knows of. */
export abstract class GatewayQueues {
  /** Of all gateways together; a deployment of which none waits is left out. */
  abstract waiting(): Promise<ReadonlyMap<DeploymentId, number>>;
}
