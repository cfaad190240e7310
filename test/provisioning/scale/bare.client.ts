import { type Cluster, type Pod, startInformer } from '@beffroi/platform/kubernetes';
import { ADMITTED_CONDITION } from '@beffroi/provisioning/domain';
import type { Applied } from '../counting.clusters.ts';

const FIELD_MANAGER = 'beffroi-bare';
/** As many requests as our connections let through at once: more would only wait. */
const AT_ONCE = 32;

/**
 * The least that anybody could do: applies objects, those of one namespace one after the other and many namespaces at
 * once, and opens the readiness gate of each pod that runs, until as many are Ready as there are Deployments. It
 * decides, checks and remembers nothing.
 */
export const applyBare = async (
  cluster: Cluster,
  objects: readonly Applied[],
  labelSelector: string,
): Promise<void> => {
  const wanted = objects.filter(({ kind }) => kind === 'Deployment').length;
  const ready = readyPods(cluster, wanted, labelSelector);
  const namespaces = Map.groupBy(objects, namespaceOf).values();
  await Promise.all(Array.from({ length: AT_ONCE }, () => applyEach(cluster, namespaces)));
  await ready;
};

/** @param namespaces shared: whoever is free takes the next one */
const applyEach = async (cluster: Cluster, namespaces: Iterable<readonly Applied[]>): Promise<void> => {
  for (const objects of namespaces)
    for (const object of objects) {
      const applied = await cluster.apply(object, { fieldManager: FIELD_MANAGER });
      if (!applied.ok) throw new Error(`${object.kind}: ${applied.failure.message}`);
    }
};

/** Deletes the namespaces of the selection, and watches until they are gone. */
export const deleteBare = async (cluster: Cluster, labelSelector: string): Promise<void> => {
  const selection = { apiVersion: 'v1', kind: 'Namespace', labelSelector } as const;
  const gone = Promise.withResolvers<void>();
  const left = new Set<string>();
  const informer = startInformer(cluster, selection, {
    onChange: ({ kind, object }) => {
      if (kind === 'deleted') left.delete(object.metadata.name);
      else left.add(object.metadata.name);
      if (left.size === 0) gone.resolve();
    },
  });
  await informer.synced();
  const namespaces = [...left];
  await Promise.all(namespaces.map((name) => cluster.delete({ apiVersion: 'v1', kind: 'Namespace', name })));
  if (namespaces.length > 0) await gone.promise;
  await informer.stop();
};

const readyPods = async (cluster: Cluster, wanted: number, labelSelector: string): Promise<void> => {
  const admitted = new Set<string>();
  const ready = new Set<string>();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const informer = startInformer(
    cluster,
    { apiVersion: 'v1', kind: 'Pod', labelSelector },
    {
      onChange: ({ object }) => {
        const uid = object.metadata.uid!;
        if (holds(object, 'Ready')) ready.add(uid);
        if (ready.size >= wanted) resolve();
        if (admitted.has(uid) || !holds(object, 'ContainersReady')) return;
        admitted.add(uid);
        admit(cluster, object).catch(reject);
      },
    },
  );
  await promise;
  await informer.stop();
};

const admit = async (cluster: Cluster, { metadata: { name, namespace, uid } }: Pod): Promise<void> => {
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: namespace!, uid: uid! },
    status: { conditions: [{ type: ADMITTED_CONDITION, status: 'True' }] },
  };
  const admitted = await cluster.applyStatus(pod, { fieldManager: FIELD_MANAGER });
  if (!admitted.ok) throw new Error(`${name}: ${admitted.failure.message}`);
};

export const holds = ({ status }: Pod, condition: string): boolean =>
  status?.conditions?.some(({ type, status: state }) => type === condition && state === 'True') ?? false;

const namespaceOf = ({ kind, metadata }: Applied): string =>
  kind === 'Namespace' ? metadata.name : metadata.namespace!;
