import type { Model, Site } from '@beffroi/catalogue/domain';
import { err, ok, type Result } from '@beffroi/kernel';
import type { Deployment } from '../deployment.ts';
import type { DeploymentLeaving, RequestFailure, RolloutUnderWay } from '../failures.ts';
import { poolOf } from '../placement/dedicated-pool.ts';
import type { Placed, ReservedGpus } from '../placement/place-on-site.ts';
import { admitSite } from '../request.ts';

/** A deployment that is to become another version, and where it stands. */
export interface VersionStanding {
  readonly deployment: Deployment;
  readonly site: Site;
  /** What all deployments hold on the site, this one's included. */
  readonly reserved: readonly ReservedGpus[];
  /** A change is under way already. */
  readonly changing: boolean;
}

export interface NextVersion {
  readonly placed: Placed;
  /** The new version starts while the present one serves; otherwise that goes first. */
  readonly beside: boolean;
}

/** Where another model would run in a deployment's place: beside it if the site has room for both. */
export const nextVersion = (
  { deployment, site, reserved, changing }: VersionStanding,
  model: Model,
): Result<NextVersion, RequestFailure | DeploymentLeaving | RolloutUnderWay> => {
  const { id, replicas } = deployment;
  if (deployment.desired === 'retired') return err({ kind: 'DeploymentLeaving', deploymentId: id });
  if (changing) return err({ kind: 'RolloutUnderWay', deploymentId: id });
  const wanted = { model, replicas, pool: poolOf(deployment) };
  const both = admitSite(wanted, site, reserved);
  if (both.ok) return ok({ placed: both.value, beside: true });
  const alone = admitSite(wanted, site, without(reserved, deployment));
  return alone.ok ? ok({ placed: alone.value, beside: false }) : alone;
};

const without = (reserved: readonly ReservedGpus[], deployment: Deployment): ReservedGpus[] => {
  const { gpuProduct, gpusPerReplica, replicas } = deployment;
  const pool = poolOf(deployment);
  return reserved.map((held) =>
    held.gpuProduct === gpuProduct && held.gpusPerReplica === gpusPerReplica && held.pool === pool
      ? { ...held, replicas: Math.max(0, held.replicas - replicas) }
      : held,
  );
};
