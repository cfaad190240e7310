import { execFileSync } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brandId, type CollectiviteId } from '@beffroi/kernel';
import { createDatabase, type UnitOfWork } from '@beffroi/platform/typeorm';
import { entities } from '@beffroi/tenancy/server';
import { Client } from 'pg';
import { startPostgres } from '../../../apps/standalone/src/postgres/server.ts';

const MIGRATE = new URL('../../../apps/control-plane/dist/migrate.main.js', import.meta.url).pathname;
const NAME = 'beffroi_bench';

export interface BenchDatabase {
  readonly unitOfWork: UnitOfWork;
  readonly collectiviteId: CollectiviteId;
  stop(): Promise<void>;
}

/** A real PostgreSQL that keeps what it commits, migrated like production's, with one collectivité. */
export const startDatabase = async (): Promise<BenchDatabase> => {
  const folder = mkdtempSync(join(tmpdir(), 'beffroi-bench-'));
  chmodSync(folder, 0o711);
  const password = randomBytes(16).toString('hex');
  const server = await startPostgres({ dataDir: join(folder, 'postgres'), port: await freePort(), password });
  execFileSync(process.execPath, [MIGRATE], {
    env: {
      ...process.env,
      BEFFROI_POSTGRES_ADMIN_URL: server.url(NAME),
      BEFFROI_POSTGRES_ROLE_PASSWORD: password,
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const collectiviteId = await insertCollectivite(server.url(NAME));
  const database = await createDatabase({
    tenantUrl: asRole(server.url(NAME), 'beffroi_tenant'),
    systemUrl: asRole(server.url(NAME), 'beffroi_system'),
    entities,
    applicationName: 'bench',
    poolSize: 10,
  });
  return {
    unitOfWork: database.unitOfWork,
    collectiviteId,
    stop: async () => {
      await database.close();
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

const insertCollectivite = async (url: string): Promise<CollectiviteId> => {
  const client = new Client({ connectionString: url });
  await client.connect();
  const id = randomUUID();
  await client.query(
    `insert into tenancy.collectivite
       (id, name, category, declared, state, plan_id, cache_salt_sealed, created_at)
     values ($1, 'Bourges', 'commune', true, 'active', 'decouverte', '', now())`,
    [id],
  );
  await client.end();
  return brandId(id);
};

const asRole = (url: string, role: string): string => {
  const changed = new URL(url);
  changed.username = role;
  return changed.href;
};

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer()
      .once('error', reject)
      .listen(0, '127.0.0.1', () => {
        const { port } = server.address() as AddressInfo;
        server.close(() => resolve(port));
      });
  });
