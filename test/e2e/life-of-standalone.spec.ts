import { afterEach, describe, expect, it } from '@jest/globals';
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
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
  let run: StandaloneRun | undefined;
  let squatter: Server | undefined;

  afterEach(async () => {
    await run?.stop('SIGTERM');
    run?.forget();
    squatter?.close();
    run = squatter = undefined;
  }, 20_000);

  it('starts empty with the operator, one admin, one service account and one site; Ctrl-C leaves no process', async () => {
    run = await startStandalone({ args: ['--empty'] });
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
    await until(() => !pids.some(isAlive), 'every process gone after Ctrl-C', 5_000);
  }, 180_000);

  it('starts again from what it knows and says how long that took, then leaves no process when it is killed itself', async () => {
    run = await startStandalone({ args: ['--empty'] });
    await run.stop('SIGINT');
    run = await startStandalone({ args: ['--empty'], stateDir: run.stateDir, portBase: run.portBase });
    expect(run.output()).toMatch(/ready in [\d.]+ s/);
    expect(run.output()).not.toContain('installing');
    const { sites } = await ask<{ sites: unknown[] }>(
      run.manifest(),
      await serviceToken(run.manifest()),
      '{ sites { id } }',
    );
    expect(sites).toHaveLength(1);

    const pids = processesOf(run);
    process.kill(standalonePid(run), 'SIGKILL');
    await until(() => !pids.some(isAlive), 'every process gone after kill -9', 5_000);

    const again = { args: ['--empty'], stateDir: run.stateDir, portBase: run.portBase, throughNpm: true };
    run = await startStandalone(again);
    const others = processesOf(run);
    run.child.kill('SIGKILL');
    await until(() => !others.some(isAlive), 'every process gone after kill -9 of npm', 5_000);
  }, 240_000);

  /** Our child is the bootstrap; standalone is its only child. */
  const standalonePid = ({ child }: StandaloneRun): number =>
    Number(readFileSync(`/proc/${child.pid!}/task/${child.pid!}/children`, 'utf8').trim().split(' ')[0]);

  it('says which port is in use, before anything is started', async () => {
    const portBase = 61_000;
    squatter = createServer();
    await new Promise<void>((done) => squatter!.listen(portBase + 1, '127.0.0.1', done));
    run = await launchStandalone({ portBase });
    await until(() => run!.child.exitCode !== null, 'refusal', 60_000);
    expect(run.child.exitCode).toBe(1);
    expect(run.output()).toContain(`port ${portBase + 1} (gateway) is in use`);
    expect(run.output()).toContain('--port-base');
    expect(run.output()).not.toContain('PostgreSQL ready');
  }, 90_000);

  it('refuses a state folder that cannot be made, at once', () => {
    const { status, stderr } = spawnSync(
      process.execPath,
      ['bootstrap.mjs', 'start', '--state-dir', '/proc/nowhere'],
      { cwd: root, encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: '' }, timeout: 50_000 },
    );
    expect(status).toBe(1);
    expect(stderr).toContain('the state folder /proc/nowhere cannot be created');
  }, 60_000);

  it('refuses an option it does not know, with a hint', () => {
    const { status, stderr } = spawnSync(process.execPath, ['bootstrap.mjs', 'start', '--emtpy'], {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    expect(status).toBe(1);
    expect(stderr).toContain("'--emtpy'");
  }, 60_000);
});

describe('a program with a configuration it cannot read', () => {
  it.each(['control-plane', 'worker', 'gateway'])(
    '%s names every fault with an example, and starts nothing',
    (app) => {
      const { status, stderr, stdout } = spawnSync(
        process.execPath,
        [join(root, `apps/${app}/dist/main.js`)],
        {
          encoding: 'utf8',
          env: { PATH: process.env.PATH, BEFFROI_HTTP_PORT: 'eighty', BEFFROI_OPS_PORT: 'eighty' },
        },
      );
      const said = stderr + stdout;
      expect(status).not.toBe(0);
      expect(said).toMatch(/BEFFROI_(HTTP|OPS)_PORT/);
      expect(said).toMatch(/BEFFROI_POSTGRES_/);
      expect(said).not.toMatch(/\n\s+at /);
    },
  );
});

describe('the bootstrap', () => {
  it('refuses a command it does not know', () => {
    expect(() =>
      execFileSync(process.execPath, ['bootstrap.mjs', 'dance'], { cwd: root, stdio: 'pipe' }),
    ).toThrow(/unknown command dance/);
  });
});
