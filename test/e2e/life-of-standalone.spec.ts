import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ask, serviceToken } from './control-plane.client.ts';
import {
  isAlive,
  launchStandalone,
  processesOf,
  startStandalone,
  type StandaloneRun,
  until,
} from './standalone.process.ts';

const root = resolve(import.meta.dirname, '../..');

describe('standalone', () => {
  let run: StandaloneRun;

  beforeAll(async () => {
    run = await startStandalone({ args: ['--empty'] });
  }, 180_000);

  afterAll(async () => {
    await run?.stop('SIGTERM');
    run?.forget();
  }, 20_000);

  it('starts empty with the operator, one admin, one service account and one site; Ctrl-C leaves no process', async () => {
    const manifest = run.manifest();
    expect(statSync(join(run.stateDir, 'standalone.json')).mode & 0o777).toBe(0o600);
    expect(manifest).toMatchObject({
      version: 1,
      users: [{ role: 'operator.admin' }],
      serviceAccounts: [{}],
      apiKeys: [],
    });
    const { operator, sites, collectivites } = await ask<{
      operator: { name: string };
      sites: unknown[];
      collectivites: { nodes: unknown[] };
    }>(
      manifest,
      await serviceToken(manifest),
      '{ operator { name } sites { id } collectivites { nodes { id } } }',
    );
    expect(operator.name).toContain('fictif');
    expect(sites).toHaveLength(1);
    expect(collectivites.nodes).toEqual([]);

    const pids = processesOf(run);
    expect(pids.length).toBeGreaterThan(7);
    await run.stop('SIGINT');
    await until(() => !pids.some(isAlive), 'every process gone after Ctrl-C');
  }, 180_000);

  it('starts again from what it knows and says how long that took, then leaves no process when it is killed itself', async () => {
    await run.stop('SIGINT');
    const again = { args: ['--empty'], stateDir: run.stateDir, portBase: run.portBase };
    run = await startStandalone(again);
    expect(run.output()).toMatch(/(prêt en|ready in) [\d.]+ s/);
    expect(run.output()).not.toMatch(/install/);
    const { sites } = await ask<{ sites: unknown[] }>(
      run.manifest(),
      await serviceToken(run.manifest()),
      '{ sites { id } }',
    );
    expect(sites).toHaveLength(1);

    const pids = processesOf(run);
    process.kill(standalonePid(run), 'SIGKILL');
    await until(() => !pids.some(isAlive), 'every process gone after kill -9');

    run = await startStandalone({ ...again, throughNpm: true });
    const others = processesOf(run);
    run.child.kill('SIGKILL');
    await until(() => !others.some(isAlive), 'every process gone after kill -9 of npm');
  }, 240_000);

  /** Our child is the bootstrap; standalone is its only child. */
  const standalonePid = ({ child }: StandaloneRun): number =>
    Number(readFileSync(`/proc/${child.pid!}/task/${child.pid!}/children`, 'utf8').trim().split(' ')[0]);

  it('says which port is in use, before anything is started', async () => {
    const portBase = 61_000;
    const squatter = createServer();
    await new Promise<void>((done) => squatter.listen(portBase + 1, '127.0.0.1', done));
    const refused = await launchStandalone({ portBase });
    try {
      await until(() => refused.child.exitCode !== null, 'refusal', 60_000);
      expect(refused.child.exitCode).toBe(1);
      expect(refused.output()).toContain(`le port ${portBase + 1} (gateway) est déjà pris`);
      expect(refused.output()).toContain('[PORT_IN_USE]');
      expect(refused.output()).toContain('--port-base');
      expect(refused.output()).not.toContain('PostgreSQL ready');
    } finally {
      await refused.stop('SIGTERM');
      refused.forget();
      squatter.close();
    }
  }, 90_000);
});

describe('a start that cannot succeed', () => {
  const start = (args: readonly string[], env: NodeJS.ProcessEnv) =>
    spawnSync(process.execPath, ['bootstrap.mjs', 'start', ...args], {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, NODE_OPTIONS: '', ...env },
      timeout: 50_000,
    });
  /** As the machine would be: what the program asks of Node answers otherwise. */
  const machineWhere = (code: string): string => `--import data:text/javascript,${encodeURIComponent(code)}`;
  const FULL_DISK = machineWhere(
    "import fs from 'node:fs'; import { syncBuiltinESMExports } from 'node:module'; fs.statfsSync = () => ({ bavail: 12, bsize: 1048576 }); syncBuiltinESMExports();",
  );
  const OLD_NODE = machineWhere("Object.defineProperty(process, 'version', { value: 'v16.20.2' });");
  const free = mkdtempSync(join(tmpdir(), 'beffroi-full-'));
  afterAll(() => rmSync(free, { recursive: true }));

  it.each([
    [
      'a folder that cannot be made',
      ['--state-dir', '/proc/nowhere'],
      {},
      'STATE_FOLDER_UNUSABLE',
      '/proc/nowhere',
    ],
    ['a full disk', ['--state-dir', free], { NODE_OPTIONS: FULL_DISK }, 'DISK_FULL', '12 Mi'],
    ['a Node of another age', [], { NODE_OPTIONS: OLD_NODE }, 'NODE_TOO_OLD', 'v16.20.2'],
    ['an option it does not know', ['--emtpy'], {}, 'INVALID_OPTION', "'--emtpy'"],
  ])(
    'for %s says so in one line, in French or in English, and starts nothing',
    (_, args, env, code, named) => {
      const [french, english] = ['fr_FR.UTF-8', 'en_GB.UTF-8'].map((LC_ALL) =>
        start(args, { ...env, LC_ALL }),
      );
      for (const { status, stderr, stdout } of [french!, english!]) {
        expect(status).toBe(1);
        expect(stdout).toBe('');
        expect(stderr.trim().split('\n')).toEqual([expect.stringMatching(/^beffroi: .+\]$/)]);
        expect(stderr).toContain(`[${code}]`);
        expect(stderr).toContain(named);
      }
      expect(french!.stderr).not.toBe(english!.stderr);
    },
    110_000,
  );
});

describe('a program with a configuration it cannot read', () => {
  it.each([
    ['control-plane', 'fr_FR.UTF-8', 'ne peut pas démarrer'],
    ['worker', 'en_GB.UTF-8', 'cannot start'],
    ['gateway', 'fr_FR.UTF-8', 'ne peut pas démarrer'],
  ])('%s under %s names every fault with an example, and starts nothing', (app, LC_ALL, refusal) => {
    const { status, stderr, stdout } = spawnSync(process.execPath, [join(root, `apps/${app}/dist/main.js`)], {
      encoding: 'utf8',
      env: { PATH: process.env.PATH, LC_ALL, BEFFROI_HTTP_PORT: 'eighty', BEFFROI_OPS_PORT: 'eighty' },
    });
    const said = stderr + stdout;
    expect(status).not.toBe(0);
    expect(said).toContain(`${app} ${refusal}`);
    expect(said).toContain('[INVALID_CONFIGURATION]');
    expect(said).toMatch(/BEFFROI_(HTTP|OPS)_PORT/);
    expect(said).toMatch(/BEFFROI_POSTGRES_/);
    expect(said).not.toMatch(/\n\s+at /);
  });
});

describe('the bootstrap', () => {
  it('refuses a command it does not know', () => {
    expect(() =>
      execFileSync(process.execPath, ['bootstrap.mjs', 'dance'], { cwd: root, stdio: 'pipe' }),
    ).toThrow(/UNKNOWN_COMMAND/);
  });
});
