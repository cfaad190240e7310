import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDatabase, type DatabaseOptions, type UnitOfWork } from '@beffroi/platform/typeorm';
import { Client } from 'pg';
import { startPostgres } from '../../apps/standalone/src/postgres/server.ts';
import { freePort } from '../identity/free-port.ts';

const MIGRATE = new URL('../../apps/control-plane/dist/migrate.main.js', import.meta.url).pathname;

export interface BenchDatabase {
  readonly unitOfWork: UnitOfWork;
  /** As the superuser, past every policy. */
  readonly owner: Client;
}

/** A real PostgreSQL that keeps what it commits, as the tests' does not. */
export interface BenchPostgres {
  /** A database of its own, migrated like production's. */
  database(name: string, entities: DatabaseOptions['entities']): Promise<BenchDatabase>;
  stop(): Promise<void>;
}

export const startBenchPostgres = async (): Promise<BenchPostgres> => {
  const folder = mkdtempSync(join(tmpdir(), 'beffroi-bench-'));
  chmodSync(folder, 0o711);
  const password = randomBytes(16).toString('hex');
  const server = await startPostgres({ dataDir: join(folder, 'postgres'), port: await freePort(), password });
  const closing: (() => Promise<void>)[] = [];
  return {
    database: async (name, entities) => {
      const url = server.url(name);
      migrate(url, password);
      const owner = new Client({ connectionString: url });
      await owner.connect();
      closing.push(() => owner.end());
      const database = await createDatabase({
        tenantUrl: asRole(url, 'beffroi_tenant'),
        systemUrl: asRole(url, 'beffroi_system'),
        entities,
        applicationName: 'bench',
        poolSize: 10,
      });
      closing.push(() => database.close());
      return { unitOfWork: database.unitOfWork, owner };
    },
    stop: async () => {
      await Promise.all(closing.map((close) => close()));
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

const migrate = (url: string, password: string): void => {
  execFileSync(process.execPath, [MIGRATE], {
    env: { ...process.env, BEFFROI_POSTGRES_ADMIN_URL: url, BEFFROI_POSTGRES_ROLE_PASSWORD: password },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
};

const asRole = (url: string, role: string): string => {
  const changed = new URL(url);
  changed.username = role;
  return changed.href;
};
