import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { RegisterSiteOperation, SitesRepository, SiteVault } from '@beffroi/catalogue/server';
import { brandId, systemScope } from '@beffroi/kernel';
import { sealingKey } from '@beffroi/platform/crypto';
import { testDatabase, type TestDatabase } from '@beffroi/platform/testing';
import { type RunningCluster, startCluster } from '@beffroi/simulators/cluster';
import { entities } from './composition.ts';

const MAIN = new URL('../dist/main.js', import.meta.url).pathname;
const KEY = Buffer.alloc(32, 7);
const system = systemScope('spec');

jest.setTimeout(60_000);

interface Worker {
  readonly url: string;
  /** Waits for its end. */
  kill(signal: 'SIGTERM' | 'SIGKILL'): Promise<readonly [code: number | null, signal: string | null]>;
}

describe('the worker, started', () => {
  let test: TestDatabase;
  let cluster: RunningCluster;
  let sites: SitesRepository;
  let environment: Record<string, string>;

  beforeAll(async () => {
    test = await testDatabase();
    cluster = await startCluster({
      port: 0,
      adminPort: 0,
      nodes: [{ name: 'gpu-1', gpuProduct: 'NVIDIA-L40S', gpuCount: 2, cpu: '64', memory: '512Gi' }],
      podRuntime: { start: () => Promise.reject(new Error('no pod is started here')) },
    });
    const { unitOfWork } = await test.database(entities);
    sites = new SitesRepository(unitOfWork);
    const register = new RegisterSiteOperation(unitOfWork, sites, new SiteVault([sealingKey(KEY)]));
    await register.execute(system, {
      id: 'cher',
      name: 'Bourges',
      region: 'cloudgouv-eu-west-1',
      country: 'FR',
      qualification: 'secnumcloud-3.2',
      storageClass: null,
      kubeconfig: cluster.kubeconfig,
    });
    environment = {
      PATH: process.env['PATH'] ?? '',
      BEFFROI_OPS_PORT: '0',
      BEFFROI_POSTGRES_TENANT_URL: test.tenantUrl,
      BEFFROI_POSTGRES_SYSTEM_URL: test.systemUrl,
      BEFFROI_CONTROL_KEY: KEY.toString('base64'),
      BEFFROI_DATA_PLANE_KEY: KEY.toString('base64'),
      BEFFROI_ENGINE_IMAGE: `registry.example/vllm@sha256:${'0'.repeat(64)}`,
    };
  });
  afterAll(async () => {
    await cluster?.close();
    await test?.close();
  });

  const start = async (changes: Record<string, string> = {}): Promise<Worker> => {
    const child = spawn(process.execPath, [MAIN], {
      env: { ...environment, ...changes },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const closed = once(child, 'close') as Promise<[number | null, string | null]>;
    const port = await new Promise<number>((resolve, reject) => {
      void closed.then(() => reject(new Error('the worker ended')));
      child.stdout.on('data', (chunk: Buffer) => {
        const [, found] = /"port":(\d+)[^\n]*"msg":"working"/.exec(chunk.toString()) ?? [];
        if (found) resolve(Number(found));
      });
    });
    return {
      url: `http://127.0.0.1:${port}`,
      kill: async (signal) => {
        child.kill(signal);
        return closed;
      },
    };
  };
  const refused = async (changes: Record<string, string>) => {
    const child = spawn(process.execPath, [MAIN], { env: { ...environment, ...changes } });
    let text = '';
    child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
    const [code] = (await once(child, 'close')) as [number];
    return { code, text };
  };
  const nodesSeen = async () => (await sites.find(system, brandId('cher')))!.nodes;
  const eventually = async (expectation: () => Promise<void>): Promise<void> => {
    const deadline = performance.now() + 20_000;
    for (;;) {
      try {
        return await expectation();
      } catch (error) {
        if (performance.now() > deadline) throw error;
        await pause(50);
      }
    }
  };
  const nodesDown = (nodesNotReady: readonly string[]) =>
    fetch(`${cluster.adminUrl}/faults`, { method: 'PUT', body: JSON.stringify({ nodesNotReady }) });

  it('counts the GPUs of a site at once, and again when a node changes', async () => {
    const worker = await start();
    await eventually(async () =>
      expect(await nodesSeen()).toMatchObject([
        { nodeName: 'gpu-1', gpuProduct: 'NVIDIA-L40S', gpuCount: 2, ready: true },
      ]),
    );
    await nodesDown(['gpu-1']);
    await eventually(async () => expect(await nodesSeen()).toMatchObject([{ ready: false }]));
    await worker.kill('SIGTERM');
  });

  it('takes up its work after it was killed', async () => {
    const first = await start();
    await first.kill('SIGKILL');
    await nodesDown([]);
    const second = await start();
    await eventually(async () => expect(await nodesSeen()).toMatchObject([{ ready: true }]));
    expect(await second.kill('SIGTERM')).toEqual([0, null]);
  });

  it('tells how it is, and ends with 0 when it is asked to', async () => {
    const worker = await start();
    expect((await fetch(`${worker.url}/healthz`)).status).toBe(200);
    expect(await (await fetch(`${worker.url}/readyz`)).json()).toMatchObject({
      program: 'worker',
      ready: true,
      warnings: { 'synchronous-standby': expect.stringContaining('no synchronous standby') },
    });
    const metrics = async () => (await fetch(`${worker.url}/metrics`)).text();
    await eventually(async () => expect(await metrics()).toContain('beffroi_reconcile_seconds'));
    expect(await metrics()).toContain('beffroi_database_synchronous_standby 0');
    expect(await worker.kill('SIGTERM')).toEqual([0, null]);
  });

  it('refuses a role that is none, in one line', async () => {
    expect(await refused({ BEFFROI_WORKER_ROLES: 'reconcile,coffee' })).toEqual({
      code: 1,
      text: expect.stringMatching(
        /^worker ne peut pas démarrer : BEFFROI_WORKER_ROLES : le rôle coffee n’existe pas\. .*\[UNKNOWN_WORKER_ROLE\]\n$/,
      ),
    });
  });

  it('refuses a Keycloak that is configured by halves, and names what is missing', async () => {
    const issuer = { BEFFROI_KEYCLOAK_ISSUER: 'https://id.example/realms/beffroi' };
    const elsewhere = { BEFFROI_KEYCLOAK_ISSUER: 'https://id.example', BEFFROI_KEYCLOAK_CLIENT_SECRET: 's' };
    for (const [changes, missing] of [
      [issuer, 'BEFFROI_KEYCLOAK_CLIENT_SECRET'],
      [elsewhere, 'BEFFROI_KEYCLOAK_ISSUER'],
    ] as const) {
      const { code, text } = await refused(changes);
      expect(code).toBe(1);
      expect(text).toContain(`${missing} manque, ou n’est pas le royaume d’un Keycloak`);
    }
  });

  it('names the port in use and the remedy', async () => {
    const other = createServer().listen(0, '0.0.0.0');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const { code, text } = await refused({ BEFFROI_OPS_PORT: String(port) });
    other.close();
    expect(code).toBe(1);
    expect(text).toMatch(
      new RegExp(`^worker ne peut pas démarrer : .*${port}.*BEFFROI_OPS_PORT.* \\[PORT_IN_USE\\]\\n$`),
    );
  });

  it('refuses a role of the database that row-level security does not bind', async () => {
    const { code, text } = await refused({ BEFFROI_POSTGRES_SYSTEM_URL: test.ownerUrl });
    expect(code).toBe(1);
    expect(text).toMatch(/^worker ne peut pas démarrer : .*BYPASSRLS.*\[UNSAFE_DATABASE_ROLE\]\n$/);
  });
});
