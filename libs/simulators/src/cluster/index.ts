export { type NodeSpec } from './controllers/node-registration.ts';
export { type FaultSettings } from './faults/faults.ts';
export { type PodProcess, type PodProcessSpec, type PodRuntime } from './pod-runtime.ts';
export { type Identity, issueSelfSigned } from './tls/self-signed.ts';
export { type ClusterOptions, type RunningCluster, startCluster } from './start-cluster.ts';
