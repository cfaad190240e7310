import { err, ok, type Result } from '@beffroi/kernel';
import type { Cluster } from './cluster.ts';
import type { ClusterFailure } from './cluster.failure.ts';
import type { Container, Node, Pod } from './objects.types.ts';
import { parseQuantity, wholeUnits } from './quantity.ts';

const GPU = 'nvidia.com/gpu';
const PRODUCT_LABEL = 'nvidia.com/gpu.product';

/** What placement needs to know of a node. */
export interface NodeShape {
  readonly nodeName: string;
  /** As GPU feature discovery labels it, e.g. `NVIDIA-L40S`; undefined on a node without GPUs. */
  readonly gpuProduct?: string;
  /** GPUs that pods may ask for (allocatable). */
  readonly gpuCount: number;
  /** gpuCount less what running and starting pods have reserved. */
  readonly gpuFree: number;
  readonly labels: Readonly<Record<string, string>>;
  /** Ready and not cordoned. */
  readonly ready: boolean;
}

const gpusOf = (amounts: Readonly<Record<string, string>> | undefined): number =>
  wholeUnits(parseQuantity(amounts?.[GPU] ?? '0') ?? 0n);

const requestedBy = (container: Container): number =>
  gpusOf(container.resources?.requests) || gpusOf(container.resources?.limits);

/** Init containers run before the others, so a pod reserves the larger of both needs. */
const reservedBy = (pod: Pod): number => {
  const together = (pod.spec?.containers ?? []).reduce((sum, container) => sum + requestedBy(container), 0);
  return Math.max(together, ...(pod.spec?.initContainers ?? []).map(requestedBy));
};

const holdsResources = (pod: Pod): boolean =>
  pod.status?.phase !== 'Succeeded' && pod.status?.phase !== 'Failed';

const isReady = (node: Node): boolean =>
  !node.spec?.unschedulable &&
  (node.status?.conditions ?? []).some(({ type, status }) => type === 'Ready' && status === 'True');

/** The nodes' shapes, from the nodes and the pods bound to them. */
export const shapesOf = (nodes: readonly Node[], pods: readonly Pod[]): NodeShape[] => {
  const reserved = new Map<string, number>();
  for (const pod of pods.filter(holdsResources)) {
    const node = pod.spec?.nodeName;
    if (node) reserved.set(node, (reserved.get(node) ?? 0) + reservedBy(pod));
  }
  return nodes.map((node) => {
    const labels = node.metadata.labels ?? {};
    const gpuCount = gpusOf(node.status?.allocatable);
    const gpuProduct = labels[PRODUCT_LABEL];
    return {
      nodeName: node.metadata.name,
      ...(gpuProduct === undefined ? {} : { gpuProduct }),
      gpuCount,
      gpuFree: Math.max(0, gpuCount - (reserved.get(node.metadata.name) ?? 0)),
      labels,
      ready: isReady(node),
    };
  });
};

/** Reads nodes and pods, and says which GPUs are there and which are free. */
export const readGpuInventory = async (cluster: Cluster): Promise<Result<NodeShape[], ClusterFailure>> => {
  const [nodes, pods] = await Promise.all([
    cluster.list({ apiVersion: 'v1', kind: 'Node' }),
    cluster.list({ apiVersion: 'v1', kind: 'Pod' }),
  ]);
  if (!nodes.ok) return err(nodes.failure);
  if (!pods.ok) return err(pods.failure);
  return ok(shapesOf(nodes.value.items, pods.value.items));
};
