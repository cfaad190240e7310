/**
 * Before the integration specs: one real PostgreSQL for the run, and in it `beffroi_template`, migrated by the
 * program that migrates production. Each spec file clones it (see @beffroi/platform/testing).
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '../../apps/standalone/src/postgres/server.ts';
import stop from './stop.mjs';

const root = new URL('../..', import.meta.url).pathname;

export default async function start() {
  build();
  const folder = mkdtempSync(join(tmpdir(), 'beffroi-test-'));
  chmodSync(folder, 0o711);
  const postgres = await startPostgres({
    dataDir: join(folder, 'postgres'),
    port: await freePort(),
    password: 'test-only-password',
    settings: ['max_connections=400', 'fsync=off', 'full_page_writes=off', 'synchronous_commit=off'],
  });
  globalThis.__beffroiTestDatabase = { postgres, folder };
  // Jest does not come to its teardown when it is told to end.
  for (const signal of ['SIGINT', 'SIGTERM'])
    process.once(signal, () => void stop().finally(() => process.exit(130)));
  process.env.BEFFROI_TEST_POSTGRES = postgres.url('').replace(/\/$/, '');
  execFileSync(process.execPath, [join(root, 'apps/control-plane/dist/migrate.main.js')], {
    env: {
      ...process.env,
      BEFFROI_POSTGRES_ADMIN_URL: postgres.url('beffroi_template'),
      BEFFROI_POSTGRES_ROLE_PASSWORD: 'test-only-password',
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

const build = () =>
  execFileSync(process.execPath, [join(root, 'bootstrap.mjs'), 'build'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });

const freePort = () =>
  new Promise((resolve, reject) => {
    const server = createServer()
      .once('error', reject)
      .listen(0, '127.0.0.1', () => {
        const { port } = server.address();
        server.close(() => resolve(port));
      });
  });
