import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const isOnPath = (program) =>
  (process.env.PATH ?? '').split(delimiter).some((directory) => existsSync(join(directory, program)));

/** A small disk is mounted where only the program under test sees it. */
const mayMount = () => spawnSync('unshare', ['--map-root-user', '--mount', 'true']).status === 0;

/** What this machine lacks for a suite that `npm test` leaves out; undefined when it has all. */
export const MISSING = {
  cluster: () => ((process.env.CONTRACT_KUBECONFIG ?? process.env.KUBECONFIG) ? undefined : 'KUBECONFIG'),
  kubectl: () => (isOnPath('kubectl') ? undefined : 'kubectl'),
  keycloak: () =>
    process.env.KEYCLOAK_URL ? undefined : ['java', 'mvn'].find((program) => !isOnPath(program)),
  simulation: () => undefined,
  resilience: () => (mayMount() ? undefined : 'unshare --map-root-user --mount'),
};
