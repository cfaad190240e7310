import { readFile } from 'node:fs/promises';
import { type PodRuntime, startCluster } from '@beffroi/simulators/cluster';
import { kwokNode } from './manifests.ts';
import type { Need } from './row.ts';
import { WireClient } from './wire.client.ts';

/** The API server under the suite. */
export interface Target {
  readonly kubeconfig: string;
  readonly faultsUrl?: string | undefined;
  close(): Promise<void>;
}

const { CONTRACT_KUBECONFIG, CONTRACT_HAS = '' } = process.env;

export const onStandIn = CONTRACT_KUBECONFIG === undefined;

/** The stand-in has everything; a real server has what CONTRACT_HAS lists, e.g. `controllers,nodes,past`. */
export const has = (need: Need): boolean => onStandIn || CONTRACT_HAS.split(',').includes(need);

/** No row serves a model, so no engine is ever asked for. */
const noEngines: PodRuntime = {
  start: (pod) =>
    Promise.reject(new Error(`The contract suite starts no engine, but pod ${pod.name} asked for one.`)),
};

const NODES = [
  { name: 'gpu-1', gpuProduct: 'NVIDIA-L40S', gpuCount: 2, cpu: '32', memory: '256Gi' },
  { name: 'cpu-1', gpuCount: 0, cpu: '16', memory: '64Gi' },
];

export const openTarget = async (): Promise<Target> => {
  if (CONTRACT_KUBECONFIG !== undefined) return openReal(await readFile(CONTRACT_KUBECONFIG, 'utf8'));
  const cluster = await startCluster({
    port: 0,
    adminPort: 0,
    token: 'contract-suite',
    nodes: NODES,
    podRuntime: noEngines,
  });
  return {
    kubeconfig: cluster.kubeconfig,
    faultsUrl: `${cluster.adminUrl}/faults`,
    close: () => cluster.close(),
  };
};

/** Its nodes may all be busy, or have no GPU: one of KWOK's is added for as long as the suite runs. */
const openReal = async (kubeconfig: string): Promise<Target> => {
  if (!has('nodes')) return { kubeconfig, close: async () => undefined };
  const api = WireClient.fromKubeconfig(kubeconfig);
  const node = kwokNode(`contract-${Date.now().toString(36)}`, { gpuProduct: 'NVIDIA-L40S', gpuCount: 2 });
  await api.post('/api/v1/nodes', node);
  return {
    kubeconfig,
    close: async () => {
      await api.delete(`/api/v1/nodes/${node.metadata.name}`);
      await api.close();
    },
  };
};
