import { type NodeSpec, startCluster } from '@beffroi/simulators/cluster';
import { createEngineHost } from '@beffroi/simulators/engine';
import { writePrivately } from '../state.ts';
import { readInput, sayReady, stopOnSignal } from './child-input.ts';
import { createEngineRuntime } from './engine.runtime.ts';

export interface ClusterInput {
  readonly port: number;
  readonly token: string;
  readonly nodes: readonly NodeSpec[];
  readonly stateDir: string;
  readonly kubeconfigFile: string;
  readonly enginePort: number;
  readonly engineAdminPort: number;
  readonly clusterAdminPort: number;
}

/** The stand-in cluster, and the engines that run in its pods: one process, one tokenizer. */
const input = readInput<ClusterInput>();
const engines = createEngineHost();
await engines.listenAdmin(input.engineAdminPort);
const cluster = await startCluster({
  port: input.port,
  adminPort: input.clusterAdminPort,
  token: input.token,
  nodes: input.nodes,
  stateDir: input.stateDir,
  podRuntime: createEngineRuntime(engines, input.enginePort),
});
writePrivately(input.kubeconfigFile, cluster.kubeconfig);
stopOnSignal(async () => {
  await cluster.close();
  await engines.close();
});
sayReady();
