import type { CollectiviteId, DeploymentId, Scope, SiteId } from '@beffroi/kernel';
import type { PageOf, PageRequest } from '@beffroi/tenancy/domain';
import type { Deployment } from './deployment.ts';
import type { Pool } from './placement/dedicated-pool.ts';
import type { DeploymentEvent } from './history/deployment-event.ts';

export interface DeploymentFilter {
  readonly collectiviteId?: CollectiviteId | undefined;
  readonly siteId?: SiteId | undefined;
}

/** The deployments that a scope may see: a tenant its own, an operator all and the shared pool. */
export abstract class Deployments {
  abstract find(scope: Scope, id: DeploymentId): Promise<Deployment | undefined>;
  /** Oldest first. */
  abstract list(scope: Scope, filter: DeploymentFilter, page: PageRequest): Promise<PageOf<Deployment>>;
}

export interface ChangeFilter {
  /** This one alone, which is told once before it changes. */
  readonly deploymentId?: DeploymentId | undefined;
  readonly collectiviteId?: CollectiviteId | undefined;
}

/** Tells which deployments changed, of those that a scope may see. */
export abstract class DeploymentChanges {
  /** One id for each change, several changes at once as one; ends when `over` is aborted. */
  abstract changes(scope: Scope, filter: DeploymentFilter, over: AbortSignal): AsyncGenerator<DeploymentId>;
}

/** What happened to deployments, as far as the scope may see them. */
export abstract class DeploymentHistory {
  /** Of each, the newest first, `most` at the most; one that is not seen has none. */
  abstract newest(
    scope: Scope,
    ids: readonly DeploymentId[],
    most: number,
  ): Promise<ReadonlyMap<DeploymentId, readonly DeploymentEvent[]>>;
}

/** GPUs of one product that accepted deployments hold on a site. */
export interface GpuReservation {
  readonly siteId: SiteId;
  /** The product's label. */
  readonly gpuProduct: string;
  readonly gpus: number;
  readonly pool: Pool;
}

/** Sums over all tenants: a site's room is nobody's secret, who holds it is. */
export abstract class GpuReservations {
  abstract bySite(scope: Scope, siteIds: readonly SiteId[]): Promise<readonly GpuReservation[]>;
}
