/**
 * The suites that need more of the machine than `npm test` does. Exits with 2 when it lacks that.
 *
 *   npm run test:cluster -- [--json FILE]     contract and provisioning against KUBECONFIG (test/contract, test/provisioning)
 *   npm run test:kubectl -- [--json FILE]     kubectl against the stand-in cluster (test/kubectl)
 *   npm run test:keycloak -- [--json FILE]    the identity suite against a real Keycloak (test/keycloak)
 *   npm run test:resilience -- [--json FILE] [--full [--minutes N]]  real processes under faults (test/resilience)
 *   npm run test:simulation -- [--json FILE] [--full]  gateways and their limits in simulated worlds; in full, 20 000 of them
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { MISSING } from './machine.mjs';

const SELECTION = {
  cluster: ['test/contract/api-server', 'test/provisioning', '--selectProjects', 'contract', 'integration'],
  kubectl: ['--selectProjects', 'kubectl'],
  keycloak: ['--selectProjects', 'keycloak'],
  resilience: ['--selectProjects', 'resilience'],
  simulation: ['apps/gateway/src/quotas/quota.simulation', '--selectProjects', 'unit'],
};

/** Which cluster, and what stands beside its API server. No other suite touches what KUBECONFIG names. */
const clusterOf = ({ KUBECONFIG, CONTRACT_KUBECONFIG = KUBECONFIG, CONTRACT_HAS = 'controllers,nodes' }) => ({
  CONTRACT_KUBECONFIG,
  CONTRACT_HAS,
});

const [suite, ...args] = process.argv.slice(2);
const valueOf = (option) => {
  const at = args.indexOf(option);
  return at === -1 ? undefined : args[at + 1];
};
const minutes = valueOf('--minutes');
if (minutes !== undefined && !(Number(minutes) > 0 && Number(minutes) < 15 && args.includes('--full'))) {
  console.error('--minutes takes a number above 0 and below 15, and goes with --full');
  process.exit(1);
}
const missing = MISSING[suite]();
if (missing) {
  console.error(`test:${suite} not run: ${missing} is missing`);
  process.exit(2);
}
const json = valueOf('--json') && resolve(valueOf('--json'));
if (json) mkdirSync(dirname(json), { recursive: true });
const report = json ? ['--json', '--outputFile', json] : [];
const { status } = spawnSync('jest', [...SELECTION[suite], '--runInBand', ...report], {
  stdio: 'inherit',
  env: {
    ...process.env,
    ...(suite === 'cluster' ? clusterOf(process.env) : {}),
    ...(args.includes('--full') ? { BEFFROI_TEST_FULL: '1' } : {}),
    ...(minutes === undefined ? {} : { BEFFROI_TEST_MINUTES: minutes }),
    NODE_OPTIONS: '--experimental-vm-modules --disable-warning=ExperimentalWarning',
  },
});
process.exit(status ?? 1);
