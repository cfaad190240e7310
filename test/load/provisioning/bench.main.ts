/**
 * What it takes to bring deployments to a site, beside a client that only applies the same objects:
 * `npm run bench:provisioning -- [--full] [--json FILE]`.
 *
 * 150 collectivités with a deployment each, 1 500 with `--full`, on the stand-in or on the cluster that
 * CONTRACT_KUBECONFIG names. It is the suite `test/provisioning/scale`, whose bars decide about the exit code.
 */
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: { full: { type: 'boolean', default: false }, json: { type: 'string' } },
});
const { status } = spawnSync(
  'jest',
  ['test/provisioning/scale', '--selectProjects', 'integration', '--runInBand'],
  {
    stdio: 'inherit',
    env: {
      ...process.env,
      SCALE_ALONE: '1',
      ...(values.full ? { BEFFROI_TEST_FULL: '1' } : {}),
      ...(values.json === undefined ? {} : { SCALE_JSON: resolve(values.json) }),
      NODE_OPTIONS: '--experimental-vm-modules --disable-warning=ExperimentalWarning',
    },
  },
);
process.exitCode = status ?? 1;
