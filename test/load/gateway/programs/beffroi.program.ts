import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { sealingKey } from '@beffroi/platform/crypto';
import { type PostgresServer, startPostgres } from '../../../../apps/standalone/src/postgres/server.ts';
import type { BenchPorts, GatewayPorts } from '../ports.ts';
import { chatBody } from '../wire.ts';
import { type BenchLimits, type BenchRecords, benchRecords, type BenchSecrets } from './beffroi.records.ts';
import { isStream, type Program } from './program.ts';

const ROOT = new URL('../../../../', import.meta.url).pathname;
const MIGRATE = join(ROOT, 'apps/control-plane/dist/migrate.main.js');
const GATEWAY = join(ROOT, 'apps/gateway/dist/main.js');
const ROLE_PASSWORD = 'bench-only-password';
const DATABASE = 'beffroi';
const READY_WITHIN_MS = 30_000;
const KEYS_IN_USE = 1_000;
/** As everybody is to start it. */
const START = JSON.parse(readFileSync(join(ROOT, 'apps/gateway/runtime.start.json'), 'utf8')) as {
  readonly nodeOptions: readonly string[];
  readonly env: Readonly<Record<string, string>>;
};
const RECORDS_A_CALL = 2_000;

export interface GatewayStart {
  readonly name: 'beffroi' | 'levels' | 'unlimited';
  readonly limits: BenchLimits;
  readonly workers: number;
  readonly nodeOptions: readonly string[];
  /** Those of its name unless given. */
  readonly ports?: GatewayPorts;
}

/** The gateway as operators start it: a real database, migrated, 10 000 keys, journal and metering on. */
export const startBeffroi = async (ports: BenchPorts, how: GatewayStart): Promise<Program> => {
  const own = how.ports ?? ports[how.name];
  const folder = mkdtempSync(join(tmpdir(), 'beffroi-bench-'));
  chmodSync(folder, 0o711);
  const postgres = await startPostgres({
    dataDir: join(folder, 'postgres'),
    port: own.postgres,
    password: ROLE_PASSWORD,
    settings: ['max_connections=100', 'shared_buffers=128MB'],
  });
  let gateway: ChildProcess | undefined;
  const stop = async () => {
    if (gateway) await end(gateway);
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const secrets = { pepper: randomBytes(32), dataPlaneKey: sealingKey(randomBytes(32)) };
    const records = benchRecords(ports, secrets, how.limits);
    await publish(postgres.url(DATABASE), records);
    gateway = spawn(process.execPath, [...START.nodeOptions, ...how.nodeOptions, GATEWAY], {
      env: {
        ...process.env,
        ...START.env,
        ...environment(own, how, secrets),
        ...databaseAndFolder(postgres, folder),
      },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    await untilReady(own.ops, gateway);
    const keys = records.keys.filter((_, index) => index % (records.keys.length / KEYS_IN_USE) === 0);
    return {
      name: how.name,
      pids: [gateway.pid!],
      // A database is no part of what a request costs the gateway.
      besides: [postgres.pid],
      databaseUrl: postgres.url(DATABASE),
      target: (upstream) => ({
        port: own.http,
        headers: [],
        keys,
        body: chatBody(`bench/${upstream}`, isStream(upstream)),
      }),
      settled: () => untilShipped(own.ops),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
};

const environment = (own: GatewayPorts, { workers }: GatewayStart, secrets: BenchSecrets) => ({
  BEFFROI_HTTP_HOST: '127.0.0.1',
  BEFFROI_HTTP_PORT: String(own.http),
  BEFFROI_OPS_PORT: String(own.ops),
  BEFFROI_GATEWAY_ID: 'bench',
  // All clients of the bench have one address, and all streams go to one engine.
  BEFFROI_MAX_CONNECTIONS_PER_ADDRESS: '10000',
  BEFFROI_ENGINE_MOST_IN_FLIGHT: '4096',
  BEFFROI_ENGINE_ROOM: '4096',
  BEFFROI_KEY_PEPPER: secrets.pepper.toString('base64'),
  BEFFROI_DATA_PLANE_KEY: Buffer.from(secrets.dataPlaneKey.bytes).toString('base64'),
  ...(workers === 1 ? {} : { BEFFROI_WORKERS: String(workers) }),
});

const databaseAndFolder = (postgres: PostgresServer, folder: string) => ({
  BEFFROI_POSTGRES_GATEWAY_URL: gatewayUrl(postgres.url(DATABASE)),
  BEFFROI_GATEWAY_DIR: join(folder, 'gateway'),
});

const publish = async (adminUrl: string, { notes }: BenchRecords): Promise<void> => {
  execFileSync(process.execPath, [MIGRATE], {
    env: {
      ...process.env,
      BEFFROI_POSTGRES_ADMIN_URL: adminUrl,
      BEFFROI_POSTGRES_ROLE_PASSWORD: ROLE_PASSWORD,
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const client = new Client({ connectionString: adminUrl });
  await client.connect();
  for (let at = 0; at < notes.length; at += RECORDS_A_CALL) {
    const part = JSON.stringify(notes.slice(at, at + RECORDS_A_CALL));
    await client.query('select dataplane.publish($1::jsonb)', [part]);
  }
  await client.query(KEEP_LIMITS);
  await client.end();
};

/** What is held of limits is held of these rows; whose they are, the rest of the database need not know here. */
const KEEP_LIMITS = `
  set session_replication_role = replica;
  insert into quotas.limit_row (id, level, owner_id, collectivite_id, metric, "window", value, shadow)
  select id::uuid, body->>'level', (body->>'ownerId')::uuid,
    (body->>'ownerId')::uuid,
    body->>'metric', body->>'window', (body->>'value')::bigint, false
  from dataplane.record where kind = 'limit'`;

const gatewayUrl = (adminUrl: string): string => {
  const url = new URL(adminUrl);
  url.username = 'beffroi_gateway';
  url.password = ROLE_PASSWORD;
  return url.href;
};

const untilReady = async (opsPort: number, child: ChildProcess): Promise<void> => {
  for (const beganMs = performance.now(); performance.now() - beganMs < READY_WITHIN_MS; await pause(100)) {
    if (child.exitCode !== null) throw new Error(`the gateway ended with status ${child.exitCode}`);
    const answer = await fetch(`http://127.0.0.1:${opsPort}/readyz`).catch(() => undefined);
    if (answer?.status === 200) return;
  }
  throw new Error(`the gateway is not ready after ${READY_WITHIN_MS / 1_000} s`);
};

const SHIPPED_WITHIN_MS = 60_000;

/** Usage travels to the database after the answer: it is part of what a request costs. */
const untilShipped = async (opsPort: number): Promise<void> => {
  for (const beganMs = performance.now(); performance.now() - beganMs < SHIPPED_WITHIN_MS; await pause(500)) {
    const answer = await fetch(`http://127.0.0.1:${opsPort}/metrics`);
    const waiting = [...(await answer.text()).matchAll(/^beffroi_gateway_unshipped_events(?:{.*})? (\d+)/gm)];
    if (waiting.every(([, count]) => count === '0')) return;
  }
  throw new Error(`the gateway has not shipped its usage after ${SHIPPED_WITHIN_MS / 1_000} s`);
};

const end = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    if (child.exitCode !== null) return resolve();
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
  });
