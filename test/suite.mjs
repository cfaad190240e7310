/**
 * The suites that need more of the machine than `npm test` does. Exits with 2 when it lacks that.
 *
 *   npm run test:cluster -- [--json FILE]     the Kubernetes contract against CONTRACT_KUBECONFIG (test/contract)
 *   npm run test:kubectl -- [--json FILE]     kubectl against the stand-in cluster (test/kubectl)
 *   npm run test:keycloak -- [--json FILE]    the identity suite against a real Keycloak (test/keycloak)
 *   npm run test:resilience -- [--json FILE]  real processes under faults, 20 s each or --full (test/resilience)
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { MISSING } from './machine.mjs';

const SELECTION = {
  cluster: ['test/contract/api-server', '--selectProjects', 'contract'],
  kubectl: ['--selectProjects', 'kubectl'],
  keycloak: ['--selectProjects', 'keycloak'],
  resilience: ['--selectProjects', 'resilience'],
};

const [suite, ...args] = process.argv.slice(2);
const missing = MISSING[suite]();
if (missing) {
  console.error(`test:${suite} not run: ${missing} is missing`);
  process.exit(2);
}
const jsonAt = args.indexOf('--json');
const json = jsonAt === -1 ? undefined : resolve(args[jsonAt + 1]);
if (json) mkdirSync(dirname(json), { recursive: true });
const report = json ? ['--json', '--outputFile', json] : [];
const { status } = spawnSync('jest', [...SELECTION[suite], '--runInBand', ...report], {
  stdio: 'inherit',
  env: {
    ...process.env,
    ...(args.includes('--full') ? { BEFFROI_TEST_FULL: '1' } : {}),
    NODE_OPTIONS: '--experimental-vm-modules --disable-warning=ExperimentalWarning',
  },
});
process.exit(status ?? 1);
