import type { DeploymentId } from '@beffroi/kernel';
import type { ClusterFailure } from '@beffroi/platform/kubernetes';
import type { RolloutStore } from '../persistence/rollout.store.ts';
import { observeSite, toLeftover } from './observe-site.ts';
import { remove } from './perform.ts';
import type { SiteWatch } from './site.watch.ts';

/** Objects of a deployment that no live row speaks for, whoever made them late. */
export const removeOrphans = async (
  watch: SiteWatch,
  id: DeploymentId,
): Promise<ClusterFailure | undefined> => {
  const seen = await observeSite(watch, { id, namespace: null, manifests: [], takesNamespace: false });
  if (!seen.ok) return seen.failure;
  for (const object of seen.value.leftovers.filter(({ terminating }) => !terminating)) {
    const failure = await remove(watch.cluster, object);
    if (failure) return failure;
  }
  return undefined;
};

/** A namespace of ours in which nothing is wanted any more. */
export const removeEmptyNamespace = async (
  watch: SiteWatch,
  store: RolloutStore,
  name: string,
): Promise<ClusterFailure | undefined> => {
  const namespace = watch.find('Namespace', name);
  if (!namespace || namespace.metadata.deletionTimestamp) return undefined;
  const live = await store.liveInNamespace(watch.siteId, name);
  return live.length > 0 ? undefined : remove(watch.cluster, toLeftover(namespace));
};
