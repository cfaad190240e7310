import { type TenantLabels, tenantLabels } from './labels.ts';
import type { Manifest } from './manifest.ts';

/** The quota by which a cluster says how many objects of each kind a namespace holds. */
export const CENSUS_NAME = 'beffroi-census';
/** What quotas write before a kind of which they count the objects. */
export const COUNT_PREFIX = 'count/';
/** It is to count, and to refuse nobody anything. */
const UNREACHED = '1000000000';

/**
 * Asks a cluster how many objects there are of each kind, of which we may see few and need to see none: to list
 * Secrets is to read all of them.
 */
export const censusManifest = (
  namespace: string,
  owner: TenantLabels,
  kinds: readonly string[],
): Manifest => ({
  apiVersion: 'v1',
  kind: 'ResourceQuota',
  metadata: { name: CENSUS_NAME, namespace, labels: tenantLabels(owner) },
  spec: { hard: Object.fromEntries(kinds.map((kind) => [`${COUNT_PREFIX}${kind}`, UNREACHED])) },
});
