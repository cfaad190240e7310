import { brandId, type DeploymentId, systemScope } from '@beffroi/kernel';
import { GatewayQueues } from '@beffroi/provisioning/domain';
import type { RoomQueues } from '@beffroi/quotas/server';

const SCOPE = systemScope('scaling deployments');

/** An engine pool is the engines behind one route, and a deployment's route has the deployment's id. */
export class QueuesBeforeEngines extends GatewayQueues {
  constructor(private readonly pools: RoomQueues) {
    super();
  }

  override async waiting(): Promise<ReadonlyMap<DeploymentId, number>> {
    const waiting = await this.pools.waiting(SCOPE);
    return new Map([...waiting].map(([pool, requests]) => [brandId<DeploymentId>(pool), requests]));
  }
}
