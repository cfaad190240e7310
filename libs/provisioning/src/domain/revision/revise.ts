import type { Model, Site } from '@beffroi/catalogue/domain';
import { err, ok, type Result } from '@beffroi/kernel';
import type { Deployment } from '../deployment.ts';
import type { ContextNeedsMoreGpus, InvalidContext, UpdateFailure } from '../failures.ts';
import { poolOf } from '../placement/dedicated-pool.ts';
import { hasRoomFor, noRoomFor, type ReservedGpus } from '../placement/place-on-site.ts';
import { checkContext, checkReplicas } from '../request.ts';
import { fitOnGpu } from '../sizing/fit-on-gpu.ts';
import { gpuOf, gpuOn } from '../sizing/gpu.ts';

/** What somebody wants otherwise; what is absent stays. */
export interface DeploymentChange {
  readonly replicas?: number | null | undefined;
  readonly contextTokens?: number | null | undefined;
}

export interface Revision {
  readonly replicas: number;
  readonly contextTokens: number;
}

export interface Standing {
  readonly deployment: Deployment;
  readonly model: Model;
  readonly site: Site;
  /** On its site, all together, itself included. */
  readonly reserved: readonly ReservedGpus[];
  /** Of these, the replicas that are its own. */
  readonly ownReplicas: number;
}

/** What a deployment is to be from now on, or why it cannot. It keeps its GPUs and their product. */
export const revise = (standing: Standing, change: DeploymentChange): Result<Revision, UpdateFailure> => {
  const { deployment } = standing;
  if (deployment.desired === 'retired')
    return err({ kind: 'DeploymentLeaving', deploymentId: deployment.id });
  // What the scaler decided is no wish: it may be none at all.
  const replicas =
    (change.replicas ?? null) === null ? ok(deployment.replicas) : checkReplicas(change.replicas!);
  if (!replicas.ok) return replicas;
  const context = reviseContext(standing, change.contextTokens ?? undefined);
  if (!context.ok) return context;
  const room = checkRoom(standing, replicas.value);
  return room.ok ? ok({ replicas: replicas.value, contextTokens: context.value }) : room;
};

const reviseContext = (
  { deployment, model, site }: Standing,
  given: number | undefined,
): Result<number, InvalidContext | ContextNeedsMoreGpus> => {
  const context = checkContext(model, given);
  if (!context.ok) return context;
  if (context.value === undefined) return ok(deployment.contextTokens);
  const { precision, gpuProduct, gpusPerReplica } = deployment;
  const bearer = site.nodes.find((node) => node.gpuProduct === gpuProduct);
  const gpu = bearer ? gpuOn(bearer) : gpuOf(gpuProduct);
  const fit = gpu && fitOnGpu({ model, precision, gpu, contextTokens: given, mostGpus: gpusPerReplica });
  return fit?.kind === 'fits'
    ? ok(context.value)
    : err({
        kind: 'ContextNeedsMoreGpus',
        modelName: model.displayName,
        contextTokens: context.value,
        gpusPerReplica,
        gpuName: gpu?.name ?? gpuProduct,
      });
};

/** Only for engines that it does not hold GPUs for yet: fewer are always possible. */
const checkRoom = (
  { deployment, model, site, reserved, ownReplicas }: Standing,
  replicas: number,
): Result<null, UpdateFailure> => {
  const more = replicas - ownReplicas;
  if (more <= 0) return ok(null);
  if (site.observedAt === null) return err({ kind: 'SiteRefused', siteId: site.id, cause: 'unseen' });
  const { gpuProduct, gpusPerReplica, precision } = deployment;
  const wanted = { gpuProduct, gpusPerReplica, replicas: more, pool: poolOf(deployment) };
  if (hasRoomFor(wanted, site.nodes, reserved)) return ok(null);
  const placement = noRoomFor({ ...wanted, precision }, site.nodes, reserved);
  return err({
    kind: 'InsufficientCapacity',
    modelName: model.displayName,
    siteName: site.name,
    placement,
  });
};
