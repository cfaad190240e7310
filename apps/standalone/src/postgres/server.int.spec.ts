import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import pg from 'pg';
import { forgetPostgres, type PostgresOptions, type PostgresServer, startPostgres } from './server.ts';

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });

/** Servers are initialised and started several times. */
jest.setTimeout(60_000);

describe('PostgreSQL on this machine', () => {
  let folder: string;
  let options: PostgresOptions;
  let server: PostgresServer | undefined;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'beffroi-postgres-'));
    // As root the server runs as somebody else, who must reach its data.
    chmodSync(folder, 0o755);
    options = { dataDir: join(folder, 'postgres'), port: await freePort(), password: 'beffroi' };
  });
  afterEach(async () => {
    await server?.stop();
    await forgetPostgres(options.dataDir);
    rmSync(folder, { recursive: true, force: true });
  });

  const start = async (): Promise<void> => {
    server = await startPostgres(options);
  };
  const query = async (sql: string): Promise<unknown[]> => {
    const client = new pg.Client({ connectionString: server!.url('postgres') });
    await client.connect();
    try {
      return (await client.query(sql)).rows;
    } finally {
      await client.end();
    }
  };

  it('finds its data again when its supervisor was killed and starts it as it did the first time', async () => {
    await start();
    await query('create table bell as select 1 as id');
    const killed = server!;
    await start();
    expect(await query('select id from bell')).toEqual([{ id: 1 }]);
    await killed.exited;
  });

  it('finds what was committed when the server itself was killed', async () => {
    await start();
    await query('create table bell as select 1 as id');
    process.kill(server!.pid, 'SIGKILL');
    await server!.exited;
    await start();
    expect(await query('select id from bell')).toEqual([{ id: 1 }]);
  });

  it('starts anew where an earlier start was cut before the database was whole', async () => {
    mkdirSync(`${options.dataDir}.new`);
    writeFileSync(join(`${options.dataDir}.new`, 'PG_VERSION'), '18\n');
    await start();
    expect(await query('select 1 as id')).toEqual([{ id: 1 }]);
    expect(existsSync(`${options.dataDir}.new`)).toBe(false);
  });

  it('forgets its data when told to', async () => {
    await start();
    await query('create table bell as select 1 as id');
    await server!.stop();
    await forgetPostgres(options.dataDir);
    await start();
    await expect(query('select id from bell')).rejects.toThrow('does not exist');
  });
});
