import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type Cluster, connectCluster } from '@beffroi/platform/kubernetes';
import { startCluster } from '@beffroi/simulators/cluster';
import { kwokNode } from '../contract/manifests.ts';
import { podsThatRunNothing } from './idle.pods.ts';
import { countRequests, RequestCount } from './request.count.ts';
import { forkStandIn } from './stand-in.process.ts';

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
  /** How many requests of each verb the cluster has had. */
  requests(): Promise<ReadonlyMap<string, number>>;
  /** The stand-in's faults; undefined on a real server. */
  setFaults: ((faults: object) => Promise<void>) | undefined;
  close(): Promise<void>;
}

const { CONTRACT_KUBECONFIG } = process.env;
export const onStandIn = CONTRACT_KUBECONFIG === undefined;

const GPUS_PER_NODE = 8;
const PRODUCT = 'NVIDIA-L40S';

/** Under names of their own, so that nobody's nodes are taken for ours. */
const nodesFor = (gpus: number, run = randomUUID().slice(0, 8)): SiteNode[] =>
  Array.from({ length: Math.ceil(gpus / GPUS_PER_NODE) }, (_, index) => ({
    name: `beffroi-suite-${run}-${index}`,
    gpuProduct: PRODUCT,
    gpuCount: GPUS_PER_NODE,
  }));

export const openSite = (gpus: number): Promise<SiteTarget> =>
  CONTRACT_KUBECONFIG === undefined ? openStandIn(gpus) : openReal(CONTRACT_KUBECONFIG, gpus);

/** As {@link openSite}, with the stand-in in a process of its own, as a real cluster is: for what measures time. */
export const openSiteApart = (gpus: number): Promise<SiteTarget> =>
  CONTRACT_KUBECONFIG === undefined ? openStandInApart(gpus) : openReal(CONTRACT_KUBECONFIG, gpus);

const openStandIn = async (gpus: number): Promise<SiteTarget> => {
  const nodes = nodesFor(gpus);
  const usedRights = new Set<UsedRight>();
  const requests = new RequestCount();
  const cluster = await startCluster({
    port: 0,
    adminPort: 0,
    nodes: nodes.map(machineOf),
    // Pods leave a lost node after a second and a half, and not after five minutes.
    pace: { probeMs: 50, imagePullMs: 5, restartMs: 50, tolerationSecondMs: 5 },
    podRuntime: podsThatRunNothing(),
    onAccess: ({ isMaster }, { verb, group, resource }) => {
      requests.note(verb);
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
    requests: async () => new Map(requests),
    setFaults: (faults) => putFaults(cluster.adminUrl!, faults),
    close: async () => {
      await admin.close();
      await cluster.close();
    },
  };
};

const openStandInApart = async (gpus: number): Promise<SiteTarget> => {
  const nodes = nodesFor(gpus);
  const cluster = await forkStandIn(nodes.map(machineOf));
  const admin = connectCluster({ kubeconfigYaml: cluster.kubeconfig });
  return {
    kubeconfig: cluster.kubeconfig,
    admin,
    nodes,
    usedRights: undefined,
    requests: () => cluster.requests(),
    setFaults: (faults) => putFaults(cluster.adminUrl, faults),
    close: async () => {
      await admin.close();
      await cluster.stop();
    },
  };
};

const machineOf = (node: SiteNode) => ({ ...node, cpu: '512', memory: '8192Gi' });

const putFaults = async (adminUrl: string, faults: object): Promise<void> => {
  await fetch(`${adminUrl}/faults`, { method: 'PUT', body: JSON.stringify(faults) });
};

const openReal = async (path: string, gpus: number): Promise<SiteTarget> => {
  const kubeconfig = await readFile(path, 'utf8');
  const admin = connectCluster({ kubeconfigYaml: kubeconfig });
  const nodes = nodesFor(gpus);
  const counting = countRequests(admin.server);
  for (const node of nodes) await admin.create(kwokNode(node.name, node), { fieldManager: 'beffroi-suite' });
  return {
    kubeconfig,
    admin,
    nodes,
    usedRights: undefined,
    requests: async () => new Map(counting.requests),
    setFaults: undefined,
    close: async () => {
      counting.stop();
      for (const { name } of nodes) await admin.delete({ apiVersion: 'v1', kind: 'Node', name });
      await admin.close();
    },
  };
};
