import { engineResources } from './engine-resources.ts';
import { claimGi, LOADER_RESOURCES } from './weights.manifests.ts';
import type { EnginePlatform, Workload } from './workload.ts';

/** Engines that may exist at a time: those wanted, and those that a rollout keeps or makes beside them. */
export type QuotaShare = Workload;

/** What one loader takes while it runs. */
const LOADER_GI = Number.parseInt(LOADER_RESOURCES.memory, 10);
const LOADER_STORAGE_GI = Number.parseInt(LOADER_RESOURCES['ephemeral-storage'], 10);
const LOADER_CPUS = Number(LOADER_RESOURCES.cpu);

/** Defence in depth: GPUs are reserved in our own rows before anything is created. */
export const computeQuota = (
  shares: readonly QuotaShare[],
  platform: EnginePlatform,
): Record<string, string> => {
  const loaders = platform.weights.kind === 'copy' ? shares.length : 0;
  const total = (amountOf: (workload: Workload) => number, perLoader: number): number =>
    shares.reduce((sum, share) => sum + share.replicas * amountOf(share), 0) + loaders * perLoader;
  const memory = `${total((share) => engineResources(share).memoryGi, LOADER_GI)}Gi`;
  const storage = total((share) => engineResources(share).ephemeralStorageGi, LOADER_STORAGE_GI);
  return {
    'requests.nvidia.com/gpu': String(total(({ gpusPerReplica }) => gpusPerReplica, 0)),
    'requests.cpu': String(total((share) => engineResources(share).cpus, LOADER_CPUS)),
    'limits.cpu': String(total((share) => engineResources(share).cpuLimit, LOADER_CPUS)),
    'requests.memory': memory,
    'limits.memory': memory,
    'requests.ephemeral-storage': `${storage}Gi`,
    pods: String(total(() => 1, 1)),
  };
};

/**
 * Of others, who put certificates and the like into every namespace. Without room for them they try for ever, and what came
 * before our own Secrets would leave no room for these.
 */
const ROOM_FOR_OTHERS = 8;
/** The cluster puts its root certificate in each namespace. */
const CLUSTERS_OWN = 1;

export const objectQuota = (
  shares: readonly QuotaShare[],
  platform: EnginePlatform,
): Record<string, string> => {
  const count = shares.length;
  const { weights } = platform;
  const copies = weights.kind === 'copy' ? shares : [];
  const secrets = count + (weights.kind === 'copy' && weights.s3 ? count : 0);
  return {
    'count/deployments.apps': String(count),
    'count/secrets': String(secrets + ROOM_FOR_OTHERS),
    'count/configmaps': String(CLUSTERS_OWN + ROOM_FOR_OTHERS),
    // One that is finished, and the one that follows it.
    'count/jobs.batch': String(2 * copies.length),
    persistentvolumeclaims: String(copies.length),
    'requests.storage': `${copies.reduce((sum, share) => sum + claimGi(share), 0)}Gi`,
    'services.loadbalancers': '0',
    'services.nodeports': '0',
  };
};

/** By class: how many pods of it, so that no pod of a tenant takes a class that its deployments have not. */
export const classQuotas = (
  shares: readonly QuotaShare[],
  classes: readonly string[],
): ReadonlyMap<string, object> =>
  new Map(
    classes.map((name) => [
      name,
      {
        hard: { pods: String(podsOfClass(shares, name)) },
        scopeSelector: {
          matchExpressions: [{ scopeName: 'PriorityClass', operator: 'In', values: [name] }],
        },
      },
    ]),
  );

const podsOfClass = (shares: readonly QuotaShare[], name: string): number =>
  shares
    .filter(({ priorityClass }) => priorityClass === name)
    .reduce((sum, { replicas }) => sum + replicas, 0);
