import { type Cluster, type Pod, startInformer } from '@beffroi/platform/kubernetes';
import type { Applied } from '../counting.clusters.ts';

const FIELD_MANAGER = 'beffroi-bare';
const CONDITION = 'ContainersReady';

/**
 * The least that anybody could do: applies objects, those of one namespace one after the other and all namespaces at
 * once, and watches until as many pods run as there are Deployments. It decides, checks and remembers nothing.
 */
export const applyBare = async (
  cluster: Cluster,
  objects: readonly Applied[],
  labelSelector: string,
): Promise<void> => {
  const wanted = objects.filter(({ kind }) => kind === 'Deployment').length;
  const running = runningPods(cluster, wanted, labelSelector);
  await Promise.all(
    [...Map.groupBy(objects, namespaceOf).values()].map(async (own) => {
      for (const object of own) {
        const applied = await cluster.apply(object, { fieldManager: FIELD_MANAGER });
        if (!applied.ok) throw new Error(`${object.kind}: ${applied.failure.message}`);
      }
    }),
  );
  await running;
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

const runningPods = async (cluster: Cluster, wanted: number, labelSelector: string): Promise<void> => {
  const running = new Set<string>();
  const { promise, resolve } = Promise.withResolvers<void>();
  const informer = startInformer(
    cluster,
    { apiVersion: 'v1', kind: 'Pod', labelSelector },
    {
      onChange: ({ object }) => {
        if (isRunning(object)) running.add(object.metadata.uid!);
        if (running.size >= wanted) resolve();
      },
    },
  );
  await promise;
  await informer.stop();
};

const isRunning = ({ status }: Pod): boolean =>
  status?.conditions?.some(({ type, status: holds }) => type === CONDITION && holds === 'True') ?? false;

const namespaceOf = ({ kind, metadata }: Applied): string =>
  kind === 'Namespace' ? metadata.name : metadata.namespace!;
