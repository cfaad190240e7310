import { execFileSync } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RecordKind } from '@beffroi/contracts/dataplane';
import { bodies, DATA_PLANE_KEY, digestOf, GatewayProcess, PEPPER } from '@beffroi/gateway/testing';
import { formatApiKey } from '@beffroi/keys/domain';
import { createEngineHost, type EngineHost } from '@beffroi/simulators/engine';
import { type PostgresServer, startPostgres } from '@beffroi/standalone/postgres';
import { Client } from 'pg';
import { WorkerProcess } from './worker.process.ts';

const MIGRATE = new URL('../../apps/control-plane/dist/migrate.main.js', import.meta.url).pathname;
const PASSWORD = 'test-only-password';
const DATABASE = 'beffroi';
const DATA_PLANE_KEY_TEXT = Buffer.from(DATA_PLANE_KEY.bytes).toString('base64');

/** A project of a collectivité of its own, and its key. */
export interface Application {
  readonly tenantId: string;
  readonly projectId: string;
  readonly keyId: string;
  readonly key: string;
}

/** What the database counted for one request. */
export interface MeteredRequest {
  readonly id: string;
  readonly outcome: string;
  readonly quality: string;
  readonly input: number;
  readonly output: number;
}

/**
 * What gateways need and nothing more: a real PostgreSQL, migrated, the records that a control plane would have
 * published, simulated engines in this process. Gateways are started as an operator starts them.
 */
export class DataPlane {
  readonly engines: EngineHost = createEngineHost();
  readonly #folder: string;
  readonly #port: number;
  #postgres: PostgresServer;
  readonly #gateways = new Set<GatewayProcess>();
  readonly #workers = new Set<WorkerProcess>();

  private constructor(folder: string, port: number, postgres: PostgresServer) {
    this.#folder = folder;
    this.#port = port;
    this.#postgres = postgres;
  }

  static async start(): Promise<DataPlane> {
    const folder = mkdtempSync(join(tmpdir(), 'beffroi-dataplane-'));
    chmodSync(folder, 0o711);
    const port = await freePort();
    const plane = new DataPlane(folder, port, await postgresIn(folder, port));
    execFileSync(process.execPath, [MIGRATE], {
      env: {
        PATH: process.env.PATH,
        BEFFROI_POSTGRES_ADMIN_URL: plane.#postgres.url(DATABASE),
        BEFFROI_POSTGRES_ROLE_PASSWORD: PASSWORD,
      },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    return plane;
  }

  async stop(): Promise<void> {
    await this.endPrograms('SIGKILL');
    await this.engines.close();
    await this.#postgres.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async endPrograms(signal: NodeJS.Signals): Promise<void> {
    await Promise.all([...this.#gateways, ...this.#workers].map((program) => program.end(signal)));
  }

  /** The server is gone, its port with it. */
  async cutDatabase(): Promise<void> {
    await this.#postgres.stop();
  }

  /** The server dies without a word, as in a crash of its machine's memory; what it had committed is on its disk. */
  async killDatabase(): Promise<void> {
    process.kill(this.#postgres.pid, 'SIGKILL');
    await this.#postgres.exited;
  }

  async restoreDatabase(): Promise<void> {
    this.#postgres = await postgresIn(this.#folder, this.#port);
  }

  get databasePort(): number {
    return this.#port;
  }

  databaseUrl(role: string, port = this.#port): string {
    return `postgres://${role}:${PASSWORD}@127.0.0.1:${port}/${DATABASE}`;
  }

  /** Where a gateway keeps its journal. */
  directoryOf(gatewayId: string): string {
    return join(this.#folder, gatewayId);
  }

  /**
   * @param id the same after a death: the next run takes over what this one left
   * @param through a command that starts it
   */
  async gateway(
    id: string,
    env: Record<string, string> = {},
    through: readonly string[] = [],
  ): Promise<GatewayProcess> {
    const directory = this.directoryOf(id);
    mkdirSync(directory, { recursive: true });
    const gateway = await GatewayProcess.start(
      {
        BEFFROI_POSTGRES_GATEWAY_URL: this.databaseUrl('beffroi_gateway'),
        BEFFROI_GATEWAY_ID: id,
        BEFFROI_GATEWAY_DIR: directory,
        BEFFROI_KEY_PEPPER: PEPPER.toString('base64'),
        BEFFROI_DATA_PLANE_KEY: DATA_PLANE_KEY_TEXT,
        ...env,
      },
      through,
    );
    this.#gateways.add(gateway);
    void gateway.ended().then(() => this.#gateways.delete(gateway));
    return gateway;
  }

  /** The worker program, with the roles of housekeeping: what concerns usage and needs no cluster. */
  async worker(env: Record<string, string> = {}): Promise<WorkerProcess> {
    const worker = await WorkerProcess.start({
      BEFFROI_POSTGRES_TENANT_URL: this.databaseUrl('beffroi_tenant'),
      BEFFROI_POSTGRES_SYSTEM_URL: this.databaseUrl('beffroi_system'),
      BEFFROI_CONTROL_KEY: DATA_PLANE_KEY_TEXT,
      BEFFROI_DATA_PLANE_KEY: DATA_PLANE_KEY_TEXT,
      BEFFROI_ENGINE_IMAGE: `registry.invalid/vllm@sha256:${'0'.repeat(64)}`,
      BEFFROI_WORKER_ROLES: 'housekeeping',
      ...env,
    });
    this.#workers.add(worker);
    void worker.ended().then(() => this.#workers.delete(worker));
    return worker;
  }

  /** Runs one statement as the owner of the tables. */
  async sql<Row>(statement: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    const url = new URL(this.#postgres.url(DATABASE));
    url.searchParams.set('options', '-c role=beffroi_owner');
    const client = new Client({ connectionString: url.href });
    await client.connect();
    try {
      return (await client.query(statement, [...parameters])).rows as Row[];
    } finally {
      await client.end();
    }
  }

  async publish(kind: RecordKind, id: string, body: object | null): Promise<void> {
    await this.sql('select dataplane.publish($1::jsonb)', [JSON.stringify([{ kind, id, v: 1, body }])]);
  }

  async application(extra: { readonly project?: object; readonly key?: object } = {}): Promise<Application> {
    const [tenantId, projectId, keyId] = [randomUUID(), randomUUID(), randomUUID()];
    const key = formatApiKey('test', randomBytes(6).toString('hex'), randomBytes(32));
    await this.publish('tenant', tenantId, bodies.tenant(tenantId));
    await this.publish(
      'project',
      projectId,
      bodies.project({ collectiviteId: tenantId, payerId: tenantId, ...extra.project }),
    );
    await this.publish('key', keyId, bodies.key({ digest: digestOf(key), projectId, ...extra.key }));
    return { tenantId, projectId, keyId, key };
  }

  /** Runs of a gateway that the database takes for alive and has heard from since. */
  async liveRuns(gatewayId: string, since: Date): Promise<number> {
    const [row] = await this.sql<{ live: number }>(
      `select count(*)::int as live from dataplane.presence
       where gateway_id = $1 and fenced_at is null and left_at is null and polled_at > $2`,
      [gatewayId, since],
    );
    return row!.live;
  }

  async meteredCount(): Promise<number> {
    const [row] = await this.sql<{ count: number }>(
      `select count(*)::int as count from metering.usage_event where quality <> 'corrected'`,
    );
    return row!.count;
  }

  /** Every event, by the id of its request; what corrects one, by an id of its own. */
  async metered(): Promise<ReadonlyMap<string, MeteredRequest>> {
    const rows = await this.sql<MeteredRequest>(
      `select id, outcome, quality, input_tokens::int as input, output_tokens::int as output
       from metering.usage_event`,
    );
    return new Map(rows.map((row) => [row.id, row]));
  }
}

const postgresIn = (folder: string, port: number): Promise<PostgresServer> =>
  startPostgres({
    dataDir: join(folder, 'postgres'),
    port,
    password: PASSWORD,
    settings: ['max_connections=100', 'fsync=off', 'full_page_writes=off'],
  });

/** That nobody listens on now. */
export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer()
      .once('error', reject)
      .listen(0, '127.0.0.1', () => {
        const { port } = server.address() as AddressInfo;
        server.close(() => resolve(port));
      });
  });
