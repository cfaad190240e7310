import { ok, type Result } from '@beffroi/kernel';
import { type Cluster, type ClusterFailure, refOf } from '@beffroi/platform/kubernetes';
import { priorityClassManifests } from '../../domain/index.ts';
import { FIELD_MANAGER } from './field-manager.ts';
import { matches } from './matches.ts';

/** What pods name as their class is there, and as it should be; what is as it should be is not written. */
export const applyPriorityClasses = async (cluster: Cluster): Promise<Result<null, ClusterFailure>> => {
  for (const manifest of priorityClassManifests()) {
    const live = await cluster.get(refOf(manifest));
    if (live.ok && matches(manifest, live.value)) continue;
    const applied = await cluster.apply(manifest, { fieldManager: FIELD_MANAGER });
    if (!applied.ok) return applied;
  }
  return ok(null);
};
