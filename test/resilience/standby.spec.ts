import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHealth, createMetrics, type Health, type Registry } from '@beffroi/platform/observability';
import { createDatabase, type Database, migrate, watchStandby } from '@beffroi/platform/typeorm';
import { type PostgresServer, startPostgres } from '@beffroi/standalone/postgres';
import { freePort } from '../dataplane/data.plane.ts';
import { eventually } from '../dataplane/eventually.ts';

const PASSWORD = 'test-only-password';
const DATABASE = 'beffroi';

/** A primary that names a synchronous standby, and a copy of it that follows. */
describe('a synchronous standby', () => {
  const folder = mkdtempSync(join(tmpdir(), 'beffroi-standby-'));
  const [first, second] = [join(folder, 'first'), join(folder, 'second')];
  let port: number;
  let primary: PostgresServer;
  let standby: PostgresServer;
  let database: Database;
  let health: Health;
  let metrics: Registry;

  const start = (dataDir: string, onPort: number, settings: readonly string[] = []) =>
    startPostgres({ dataDir, port: onPort, password: PASSWORD, settings });
  const follow = async () => {
    const conninfo = `host=127.0.0.1 port=${port} user=postgres password=${PASSWORD} application_name=second`;
    return start(second, await freePort(), [`primary_conninfo=${conninfo}`]);
  };
  const urlOf = (role: string) => `postgres://${role}:${PASSWORD}@127.0.0.1:${port}/${DATABASE}`;
  const warning = async () => (await health.readiness()).warnings['synchronous-standby'];
  const gauge = async () =>
    (await metrics.metrics()).match(/^beffroi_database_synchronous_standby (\d)$/m)?.[1];

  beforeAll(async () => {
    chmodSync(folder, 0o711);
    port = await freePort();
    const alone = await start(first, port);
    await migrate({ adminUrl: alone.url(DATABASE), rolePassword: PASSWORD, migrations: [] });
    await alone.stop();
    execFileSync('cp', ['-a', first, second]);
    writeFileSync(join(second, 'standby.signal'), '');
    primary = await start(first, port, ['synchronous_standby_names=second']);
    standby = await follow();
    database = await createDatabase({
      tenantUrl: urlOf('beffroi_tenant'),
      systemUrl: urlOf('beffroi_system'),
      entities: [],
      applicationName: 'spec',
    });
    health = createHealth({ program: 'spec' });
    metrics = createMetrics();
    health.check('database', () => database.missing());
    watchStandby({ database, health, metrics });
  }, 60_000);
  afterAll(async () => {
    await database?.close();
    await Promise.all([standby?.stop(), primary?.stop()]);
    rmSync(folder, { recursive: true, force: true });
  });

  it('that follows is nothing to tell of', async () => {
    expect(await eventually(warning, (said) => said === undefined)).toBeUndefined();
    expect(await gauge()).toBe('1');
  });

  it('that is gone is told, and nobody stops being ready for it', async () => {
    await standby.stop();
    expect(await eventually(warning, (said) => said !== undefined)).toContain(
      'no synchronous standby is attached',
    );
    expect(await gauge()).toBe('0');
    expect((await health.readiness()).ready).toBe(true);
  });

  it('that comes back is seen', async () => {
    standby = await follow();
    expect(await eventually(warning, (said) => said === undefined)).toBeUndefined();
  });
});
