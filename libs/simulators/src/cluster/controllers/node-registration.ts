import type { Objects } from '../api/objects.ts';
import type { FaultSettings } from '../faults/faults.ts';
import { type ApiObject, timestamp } from '../objects/object.types.ts';
import type { Amounts, Node } from '../objects/workload.types.ts';
import { nodes } from '../resources/cluster.resources.ts';
import { withCondition } from '../objects/conditions.ts';

/** A machine of the stand-in cluster. */
export interface NodeSpec {
  readonly name: string;
  /** As GPU feature discovery labels it, e.g. `NVIDIA-L40S`. */
  readonly gpuProduct?: string;
  readonly gpuCount?: number;
  /** Quantities, e.g. `32` and `256Gi`. */
  readonly cpu: string;
  readonly memory: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly taints?: readonly { readonly key: string; readonly value?: string; readonly effect: string }[];
}

const KUBELET = { manager: 'kubelet' } as const;
const NOT_READY = 'node.kubernetes.io/not-ready';
const UNREACHABLE = 'node.kubernetes.io/unreachable';
const EFFECTS = ['NoSchedule', 'NoExecute'];

/** How a node is seen: by the key of its taints, and its condition Ready. */
const WELL = {
  taint: undefined,
  condition: {
    type: 'Ready',
    status: 'True',
    reason: 'KubeletReady',
    message: 'kubelet is posting ready status',
  },
} as const;
const ILL = {
  taint: NOT_READY,
  condition: {
    type: 'Ready',
    status: 'False',
    reason: 'KubeletNotReady',
    message: 'a fault of the stand-in says so',
  },
} as const;
const LOST = {
  taint: UNREACHABLE,
  condition: {
    type: 'Ready',
    status: 'Unknown',
    reason: 'NodeStatusUnknown',
    message: 'Kubelet stopped posting node status.',
  },
} as const;

const labelsOf = ({ name, gpuProduct, gpuCount = 0, labels }: NodeSpec): Record<string, string> => ({
  'kubernetes.io/hostname': name,
  'kubernetes.io/os': 'linux',
  'kubernetes.io/arch': 'amd64',
  ...(gpuProduct ? { 'nvidia.com/gpu.product': gpuProduct } : {}),
  ...(gpuCount > 0 ? { 'nvidia.com/gpu.present': 'true', 'nvidia.com/gpu.count': String(gpuCount) } : {}),
  ...labels,
});

const capacityOf = ({ cpu, memory, gpuCount = 0 }: NodeSpec): Amounts => ({
  cpu,
  memory,
  pods: '110',
  'ephemeral-storage': '500Gi',
  ...(gpuCount > 0 ? { 'nvidia.com/gpu': String(gpuCount) } : {}),
});

const nodeOf = (spec: NodeSpec): ApiObject => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name: spec.name, labels: labelsOf(spec) },
  spec: spec.taints ? { taints: spec.taints } : {},
  status: {
    capacity: capacityOf(spec),
    allocatable: capacityOf(spec),
    addresses: [
      { type: 'InternalIP', address: '127.0.0.1' },
      { type: 'Hostname', address: spec.name },
    ],
    nodeInfo: { kubeletVersion: 'v1.35.0-stand-in', operatingSystem: 'linux', architecture: 'amd64' },
  },
});

/** Registers machines that the cluster does not know yet; those of an earlier run keep their objects. */
export const registerNodes = (objects: Objects, specs: readonly NodeSpec[]): void => {
  for (const spec of specs.filter(({ name }) => !objects.find(nodes, { name })))
    objects.create(nodes, nodeOf(spec), KUBELET);
  reportReadiness(
    objects,
    specs.map(({ name }) => name),
    {},
  );
};

/** Sets the Ready condition of the stand-in's own nodes and what taints come of it, as faults say. */
export const reportReadiness = (
  objects: Objects,
  names: readonly string[],
  { nodesNotReady = [], nodesLost = [], nodeClockSkewMs = 0 }: FaultSettings,
): void => {
  for (const name of names.filter((each) => objects.find(nodes, { name: each }))) {
    const seen = nodesLost.includes(name) ? LOST : nodesNotReady.includes(name) ? ILL : WELL;
    objects.update(nodes, { name }, KUBELET, (current) => {
      const { taints = [], ...spec } = (current as Node).spec;
      const others = taints.filter(({ key }) => key !== NOT_READY && key !== UNREACHABLE);
      const own = seen.taint === undefined ? [] : EFFECTS.map((effect) => ({ key: seen.taint, effect }));
      const wanted = [...others, ...own];
      return { ...current, spec: wanted.length > 0 ? { ...spec, taints: wanted } : spec };
    });
    objects.update(nodes, { name }, { ...KUBELET, subresource: 'status' }, (current) => {
      const { status } = current as Node;
      // A kubelet dates its signs of life by its own clock; of a lost node there are none.
      const beat = timestamp(new Date(Date.parse(objects.now()) + nodeClockSkewMs));
      const condition = seen === LOST ? seen.condition : { ...seen.condition, lastHeartbeatTime: beat };
      const conditions = withCondition(status.conditions, condition, objects.now());
      return { ...current, status: { ...status, conditions } };
    });
  }
};
