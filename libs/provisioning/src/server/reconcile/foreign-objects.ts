import { err, ok, type Result } from '@beffroi/kernel';
import type { ClusterFailure } from '@beffroi/platform/kubernetes';
import { INSTALLATION_LABEL } from '../../domain/index.ts';
import type { SiteWatch } from './site.watch.ts';

/** Kinds that people run something with, of those that the worker may list. */
const KINDS = {
  Pod: 'v1',
  Service: 'v1',
  PersistentVolumeClaim: 'v1',
  Job: 'batch/v1',
  Deployment: 'apps/v1',
} as const;

/** What others put into a namespace of ours: it would go with the namespace. */
export const foreignObjects = async (
  { cluster, installation }: SiteWatch,
  namespace: string,
): Promise<Result<string[], ClusterFailure>> => {
  const labelSelector = `${INSTALLATION_LABEL}!=${installation}`;
  const found: string[] = [];
  for (const [kind, apiVersion] of Object.entries(KINDS)) {
    const listed = await cluster.list({ apiVersion, kind, namespace, labelSelector });
    if (!listed.ok) return err(listed.failure);
    found.push(...listed.value.items.map(({ metadata }) => `${kind}/${metadata.name}`));
  }
  return ok(found);
};
