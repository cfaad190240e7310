/** The stand-in in a process of its own, for whoever forks it: tells where it is, and what was asked of it. */
import { startCluster } from '@beffroi/simulators/cluster';
import { podsThatRunNothing } from './idle.pods.ts';

const requests = new Map<string, number>();
const cluster = await startCluster({
  port: 0,
  adminPort: 0,
  nodes: JSON.parse(process.argv[2]!),
  // With a thousand pods, looking at each of them often is all that it would do.
  pace: { probeMs: 1_000, imagePullMs: 5, restartMs: 50 },
  podRuntime: podsThatRunNothing(),
  onAccess: (_, { verb }) => void requests.set(verb, (requests.get(verb) ?? 0) + 1),
});
process.on('message', () => process.send!([...requests]));
process.on('disconnect', () => process.exit());
process.send!({ kubeconfig: cluster.kubeconfig, adminUrl: cluster.adminUrl });
