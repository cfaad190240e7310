import { readFile } from 'node:fs/promises';
import { type Cluster, connectCluster } from '@beffroi/platform/kubernetes';
import { startCluster } from '@beffroi/simulators/cluster';

export interface SiteNode {
  readonly name: string;
  readonly gpuProduct: string;
  readonly gpuCount: number;
}

/** One right that a request of a service account needed. */
export type UsedRight = string;

/** The cluster under the suite: the stand-in, or the one that CONTRACT_KUBECONFIG names, whose nodes KWOK keeps. */
export interface SiteTarget {
  readonly kubeconfig: string;
  readonly admin: Cluster;
  readonly nodes: readonly SiteNode[];
  /** `verb group/resource`; undefined where nobody can be asked. */
  readonly usedRights: ReadonlySet<UsedRight> | undefined;
  /** The stand-in's faults; undefined on a real server. */
  setFaults: ((faults: object) => Promise<void>) | undefined;
  close(): Promise<void>;
}

const { CONTRACT_KUBECONFIG } = process.env;
export const onStandIn = CONTRACT_KUBECONFIG === undefined;

const GPUS_PER_NODE = 8;
const PRODUCT = 'NVIDIA-L40S';

const nodesFor = (gpus: number): SiteNode[] =>
  Array.from({ length: Math.ceil(gpus / GPUS_PER_NODE) }, (_, index) => ({
    name: `beffroi-suite-${index}`,
    gpuProduct: PRODUCT,
    gpuCount: GPUS_PER_NODE,
  }));

export const openSite = (gpus: number): Promise<SiteTarget> =>
  CONTRACT_KUBECONFIG === undefined ? openStandIn(gpus) : openReal(CONTRACT_KUBECONFIG, gpus);

const openStandIn = async (gpus: number): Promise<SiteTarget> => {
  const nodes = nodesFor(gpus);
  const usedRights = new Set<UsedRight>();
  let port = 8_000;
  const cluster = await startCluster({
    port: 0,
    adminPort: 0,
    nodes: nodes.map((node) => ({ ...node, cpu: '512', memory: '8192Gi' })),
    pace: { probeMs: 50, imagePullMs: 5, restartMs: 50 },
    // What runs is not asked: the suites are about objects. Each has an address of its own all the same.
    podRuntime: {
      start: async () => ({
        host: '127.0.0.1',
        port: (port += 1),
        ready: async () => true,
        stop: async () => undefined,
      }),
    },
    onAccess: ({ isMaster }, { verb, group, resource }) => {
      // What one may do oneself, whoever is known may ask.
      if (!isMaster && group !== 'authorization.k8s.io') usedRights.add(`${verb} ${group}/${resource}`);
    },
  });
  const admin = connectCluster({ kubeconfigYaml: cluster.kubeconfig });
  return {
    kubeconfig: cluster.kubeconfig,
    admin,
    nodes,
    usedRights,
    setFaults: async (faults) => {
      await fetch(`${cluster.adminUrl}/faults`, { method: 'PUT', body: JSON.stringify(faults) });
    },
    close: async () => {
      await admin.close();
      await cluster.close();
    },
  };
};

const openReal = async (path: string, gpus: number): Promise<SiteTarget> => {
  const kubeconfig = await readFile(path, 'utf8');
  const admin = connectCluster({ kubeconfigYaml: kubeconfig });
  const nodes = nodesFor(gpus);
  for (const node of nodes) await admin.create(kwokNode(node), { fieldManager: 'beffroi-suite' });
  return {
    kubeconfig,
    admin,
    nodes,
    usedRights: undefined,
    setFaults: undefined,
    close: async () => {
      for (const { name } of nodes) await admin.delete({ apiVersion: 'v1', kind: 'Node', name });
      await admin.close();
    },
  };
};

/** Kept alive by KWOK, and deleted with the suite. */
const kwokNode = ({ name, gpuProduct, gpuCount }: SiteNode) => {
  const amounts = {
    cpu: '512',
    memory: '8192Gi',
    pods: '500',
    'ephemeral-storage': '50000Gi',
    'nvidia.com/gpu': String(gpuCount),
  };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: {
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        'kubernetes.io/arch': 'amd64',
        type: 'kwok',
        'nvidia.com/gpu.product': gpuProduct,
      },
      annotations: { 'kwok.x-k8s.io/node': 'fake' },
    },
    status: { capacity: amounts, allocatable: amounts },
  };
};
