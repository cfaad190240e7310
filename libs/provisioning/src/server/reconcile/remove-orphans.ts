import type { DeploymentId } from '@beffroi/kernel';
import type { ClusterFailure } from '@beffroi/platform/kubernetes';
import { foreignObjects } from './foreign-objects.ts';
import { observeSite, toLeftover } from './observe-site.ts';
import { remove } from './perform.ts';
import type { SiteWatch } from './site.watch.ts';

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

/** A namespace of ours in which nothing is wanted any more, by us or by others. */
export const removeNamespace = async (
  watch: SiteWatch,
  name: string,
): Promise<ClusterFailure | undefined> => {
  const namespace = watch.find('Namespace', name);
  if (!namespace || namespace.metadata.deletionTimestamp) return undefined;
  const foreign = await foreignObjects(watch, name);
  if (!foreign.ok) return foreign.failure;
  return foreign.value.length === 0 ? remove(watch.cluster, toLeftover(namespace)) : undefined;
};
