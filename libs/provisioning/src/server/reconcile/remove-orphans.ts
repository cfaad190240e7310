import { type DeploymentId, unreachable } from '@beffroi/kernel';
import type { ClusterFailure } from '@beffroi/platform/kubernetes';
import { DEPLOYMENT_LABEL, POOL_TENANT, TENANT_LABEL } from '../../domain/index.ts';
import { observeFate } from './observe-fate.ts';
import { isWall, toLeftover } from './leftovers.ts';
import { observeSite } from './observe-site.ts';
import { remove } from './perform.ts';
import type { SiteWatch } from './site.watch.ts';
import { takeCensus } from './take-census.ts';

/** Objects of a deployment that no live row speaks for, whoever made them late. */
export const removeOrphans = async (
  watch: SiteWatch,
  id: DeploymentId,
): Promise<ClusterFailure | undefined> => {
  const subject = { id, version: null, namespace: null, manifests: [], takesNamespace: false };
  const seen = await observeSite(watch, subject, () => Promise.resolve(null));
  if (!seen.ok) return seen.failure;
  for (const object of seen.value.leftovers.filter(({ terminating }) => !terminating)) {
    const failure = await remove(watch.cluster, object);
    if (failure) return failure;
  }
  return undefined;
};

/**
 * A namespace of ours in which nothing is wanted any more, by us or by others.
 *
 * @returns whether it is to be looked at again though nothing is heard of it
 */
export const removeNamespace = async (watch: SiteWatch, name: string): Promise<boolean> => {
  const namespace = watch.find('Namespace', name);
  if (!namespace || namespace.metadata.deletionTimestamp) return false;
  const inside = watch.inNamespace(name);
  if (inside.some(({ metadata }) => metadata.labels?.[DEPLOYMENT_LABEL])) return true;
  const fate = await observeFate(watch, name);
  if (!fate.ok) return true;
  switch (fate.value.kind) {
    case 'uncounted': {
      const tenant = namespace.metadata.labels?.[TENANT_LABEL] ?? POOL_TENANT;
      await takeCensus(watch.cluster, {
        namespace: name,
        owner: { installation: watch.installation, tenant },
        kinds: fate.value.kinds,
      });
      return true;
    }
    case 'counting':
      return true;
    case 'kept':
      return removeAll(watch, inside.filter(isWall).map(toLeftover));
    case 'free':
      return removeAll(watch, [toLeftover(namespace)]);
    default:
      return unreachable(fate.value);
  }
};

/** Whether some could not be removed. */
const removeAll = async (
  { cluster }: SiteWatch,
  objects: readonly ReturnType<typeof toLeftover>[],
): Promise<boolean> => {
  const failures = await Promise.all(objects.map((object) => remove(cluster, object)));
  return failures.some((failure) => failure !== undefined);
};
