/**
 * `npm test`: build, then every Jest suite with coverage, and beside them types, lint, the law of imports and format.
 * Stops at the end, not at the first failure, and prints what failed and how long each step took.
 *
 *   npm test -- [--json FILE] [jest's own arguments]     FILE receives Jest's JSON
 */
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { printCoverage } from './covered-lines/print-coverage.mjs';

const root = resolve(import.meta.dirname, '..');
const args = process.argv.slice(2);
const jsonAt = args.indexOf('--json');
const json = resolve(jsonAt === -1 ? join(root, 'var/test/jest.json') : args[jsonAt + 1]);
const jestArgs = args.filter((_, index) => jsonAt === -1 || (index !== jsonAt && index !== jsonAt + 1));
const isPartial = jestArgs.length > 0;

const BUILD = [process.execPath, 'bootstrap.mjs', 'build'];
const CHECKS = [
  ['types', ['tsc', '--noEmit', '-p', 'tsconfig.json']],
  [
    'lint',
    ['eslint', '.', '--cache', '--cache-location', 'node_modules/.cache/eslint/', '--max-warnings', '0'],
  ],
  [
    'imports',
    ['depcruise', '--config', '.dependency-cruiser.mjs', '--output-type', 'err', 'apps', 'libs', 'test'],
  ],
  ['format', ['prettier', '--check', '--cache', '--log-level', 'warn', '.']],
];

/** What the specs leave of the machine, who often wait for something: one after the other, behind them. */
const BEHIND = ['nice', '-n', '19'];

/** The others need more of the machine (test/suite.mjs). */
const PROJECTS = ['unit', 'integration', 'contract', 'e2e'];

/** What Jest's workers leave (test/covered-lines/recording.environment.mjs). */
const recordings = join(root, 'var/test/coverage');
const JEST = [
  'jest',
  ...jestArgs,
  ...(jestArgs.includes('--selectProjects') ? [] : ['--selectProjects', ...PROJECTS]),
  ...(isPartial ? [] : ['--testSequencer', join(root, 'test/longest-first.sequencer.mjs')]),
  '--maxWorkers',
  String(availableParallelism()),
  '--json',
  '--outputFile',
  json,
];

// A run that is stopped, or whose parent is gone, leaves nothing running.
const running = new Set();
const stop = () => {
  for (const child of running) child.kill('SIGTERM');
  setTimeout(() => process.exit(130), 3_000).unref();
};
for (const event of ['SIGINT', 'SIGTERM', 'disconnect']) process.on(event, stop);
process.channel?.unref();

const run = ([command, ...rest], { quiet }) =>
  new Promise((done) => {
    const output = [];
    const child = spawn(command, rest, {
      cwd: root,
      stdio: ['ignore', quiet ? 'pipe' : 'inherit', quiet ? 'pipe' : 'inherit'],
      env: {
        ...process.env,
        // A real cluster is for `npm run test:cluster`.
        CONTRACT_KUBECONFIG: undefined,
        BEFFROI_TEST_COVERAGE: isPartial ? undefined : recordings,
        NODE_OPTIONS: '--experimental-vm-modules --disable-warning=ExperimentalWarning',
      },
    });
    running.add(child);
    child.stdout?.on('data', (chunk) => output.push(chunk));
    child.stderr?.on('data', (chunk) => output.push(chunk));
    child.on('error', (error) => done({ code: 1, output: error.message }));
    child.on('exit', (code) => {
      running.delete(child);
      done({ code: code ?? 1, output: Buffer.concat(output).toString() });
    });
  });

const results = [];
const step = async (name, command, options) => {
  const startedAt = performance.now();
  const { code, output } = await run(command, options);
  const seconds = (performance.now() - startedAt) / 1000;
  console.log(`${code === 0 ? '✓' : '✗'} ${name} (${seconds.toFixed(1)} s)`);
  results.push({ name, ok: code === 0, output });
};
const runChecks = async () => {
  for (const [name, command] of CHECKS) await step(name, [...BEHIND, ...command], { quiet: true });
};

mkdirSync(dirname(json), { recursive: true });
rmSync(recordings, { recursive: true, force: true });
mkdirSync(recordings, { recursive: true });
if (!isPartial) await step('build', BUILD, { quiet: true });
await Promise.all([isPartial ? undefined : runChecks(), step('specs', JEST, { quiet: false })]);
if (!isPartial) results.push({ name: 'coverage', ok: await printCoverage(recordings, root) });

const { numPassedTests, numFailedTests, numPendingTests, numRuntimeErrorTestSuites } = JSON.parse(
  readFileSync(json, 'utf8'),
);
const failed = results.filter(({ ok }) => !ok);
for (const { output } of failed) if (output) console.log(output);
if (failed.length) console.log(`failed: ${failed.map(({ name }) => name).join(', ')}`);
console.log(
  `${numPassedTests} passed, ${numFailedTests + numRuntimeErrorTestSuites} failed, ${numPendingTests} skipped`,
);
process.exit(failed.length ? 1 : 0);
