import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { MISSING } from '../test/machine.mjs';

/** A suite of its own command, and what a machine must have for it: nothing, or the name of what is missing. */
const SUITES = [
  {
    name: 'npm test',
    command: ['npm', 'test', '--', '--json'],
    json: 'var/ci/test.json',
    missing: () => undefined,
  },
  {
    name: 'npm run test:kubectl',
    command: ['npm', 'run', 'test:kubectl', '--', '--json'],
    json: 'var/ci/kubectl.json',
    missing: MISSING.kubectl,
  },
  {
    name: 'npm run test:cluster',
    command: ['npm', 'run', 'test:cluster', '--', '--json'],
    json: 'var/ci/cluster.json',
    missing: MISSING.cluster,
  },
  {
    name: 'npm run test:resilience',
    command: ['npm', 'run', 'test:resilience', '--', '--json'],
    json: 'var/ci/resilience.json',
    missing: MISSING.resilience,
  },
  {
    name: 'npm run test:keycloak',
    command: ['npm', 'run', 'test:keycloak', '--', '--json'],
    json: 'var/ci/keycloak.json',
    missing: MISSING.keycloak,
  },
];

const totals = { passed: 0, failed: 0, skipped: 0 };
const count = (json, code) => {
  if (!existsSync(json)) {
    totals.failed += 1;
    return;
  }
  const result = JSON.parse(readFileSync(json, 'utf8'));
  const failed = result.numFailedTests + result.numRuntimeErrorTestSuites;
  totals.passed += result.numPassedTests;
  totals.skipped += result.numPendingTests;
  // A step before the specs (types, lint, …) failed: that is one failure too.
  totals.failed += failed === 0 && code !== 0 ? 1 : failed;
};

const report = [];
for (const { name, command, json, missing } of SUITES) {
  const lacking = missing();
  if (lacking) {
    report.push(`${name}: not run: ${lacking} is missing`);
    totals.skipped += 1;
    continue;
  }
  const startedAt = Date.now();
  const { status } = spawnSync(command[0], [...command.slice(1), json], { stdio: 'inherit' });
  count(json, status ?? 1);
  report.push(`${name}: ran in ${Math.round((Date.now() - startedAt) / 1000)} s, exit code ${status ?? 1}`);
}

console.log(`\n${report.join('\n')}\n`);
console.log(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
process.exit(totals.failed ? 1 : 0);
