import type { Cluster, ClusterFailure } from '@beffroi/platform/kubernetes';
import { censusManifest, type TenantLabels } from '../../domain/index.ts';
import { FIELD_MANAGER } from './field-manager.ts';

export interface CensusRequest {
  readonly namespace: string;
  readonly owner: TenantLabels;
  readonly kinds: readonly string[];
}

/** Has a cluster count what a namespace holds. */
export const takeCensus = async (
  cluster: Cluster,
  { namespace, owner, kinds }: CensusRequest,
): Promise<ClusterFailure | undefined> => {
  const manifest = censusManifest(namespace, owner, kinds);
  const applied = await cluster.apply(manifest, { fieldManager: FIELD_MANAGER, force: true });
  return applied.ok ? undefined : applied.failure;
};
