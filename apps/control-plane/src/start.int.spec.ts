import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer, Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { SettingType } from '@beffroi/platform/config';
import { testDatabase, type TestDatabase } from '@beffroi/platform/testing';
import { configuration } from './configuration.ts';

const MAIN = new URL('../dist/main.js', import.meta.url).pathname;
/** A start takes one second; machines that run tests are busy. */
const BUSY_MS = 30_000;
const KEY = Buffer.alloc(32, 7).toString('base64');

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
};

/** A text that no setting of the type takes; types without one take any text. */
const NONSENSE: Readonly<Record<SettingType, string | undefined>> = {
  string: undefined,
  secret: undefined,
  path: undefined,
  list: undefined,
  int: 'twelve',
  bool: 'perhaps',
  port: '65536',
  url: 'nowhere',
  key: 'short',
  duration: '5 minutes',
  ranges: '10.42.0.0/99',
  enum: 'neither',
};

jest.setTimeout(BUSY_MS);
describe('the program, started', () => {
  let database: TestDatabase;
  let environment: Record<string, string>;
  beforeAll(async () => {
    database = await testDatabase();
    environment = {
      PATH: process.env.PATH ?? '',
      BEFFROI_HTTP_HOST: '127.0.0.1',
      BEFFROI_HTTP_PORT: '0',
      BEFFROI_POSTGRES_TENANT_URL: database.tenantUrl,
      BEFFROI_POSTGRES_SYSTEM_URL: database.systemUrl,
      BEFFROI_OIDC_ISSUERS: 'https://id.example',
      BEFFROI_KEY_PEPPER: KEY,
      BEFFROI_CONTROL_KEY: KEY,
      BEFFROI_DATA_PLANE_KEY: KEY,
      BEFFROI_PUBLIC_GATEWAY_URL: 'https://api.example',
    };
  });
  afterAll(() => database?.close());

  /** What it says on its way down. */
  const refused = async (changes: Record<string, string>) => {
    const child = spawn(process.execPath, [MAIN], { env: { ...environment, ...changes } });
    let text = '';
    child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
    const [code] = (await once(child, 'close')) as [number];
    return { code, text };
  };

  it('as a role that row-level security does not bind, refuses in one line', async () => {
    const { code, text } = await refused({ BEFFROI_POSTGRES_SYSTEM_URL: database.ownerUrl });
    expect(code).toBe(1);
    expect(text).toMatch(
      /^control-plane ne peut pas démarrer : .*beffroi_gateway\. \[UNSAFE_DATABASE_ROLE\]\n$/,
    );
  });

  it('on a port in use, names it and the remedy in one line', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const { code, text } = await refused({ BEFFROI_HTTP_PORT: String(port) });
    expect(code).toBe(1);
    expect(text).toMatch(
      new RegExp(
        `^control-plane ne peut pas démarrer : 127\\.0\\.0\\.1:${port} est déjà pris\\. .*BEFFROI_HTTP_PORT.*\\n$`,
      ),
    );
    other.close();
  });

  it('without its database, or with a wrong configuration, says which', async () => {
    const away = await refused({
      BEFFROI_POSTGRES_TENANT_URL: 'postgres://beffroi_tenant:x@127.0.0.1:1/beffroi',
    });
    expect(away).toMatchObject({
      code: 1,
      text: expect.stringContaining('aucun PostgreSQL ne répond à 127.0.0.1:1'),
    });
    const wrong = await refused({ BEFFROI_KEY_PEPPER: 'short', BEFFROI_HTTP_POTR: '1' });
    expect(wrong.code).toBe(1);
    expect(wrong.text).toContain('BEFFROI_KEY_PEPPER');
    expect(wrong.text).toContain('vouliez-vous dire BEFFROI_HTTP_PORT');
    expect(wrong.text).not.toContain('    at ');
  });

  it('with settings that are none of their kind, says each in one line, and no stack', async () => {
    const malformed = Object.entries(configuration).flatMap(([name, { type }]) => {
      const nonsense = NONSENSE[type];
      return nonsense === undefined ? [] : [[name, nonsense] as const];
    });
    const types = new Set(malformed.map(([name]) => configuration[name as keyof typeof configuration].type));
    expect(types.size).toBeGreaterThan(6);
    const { code, text } = await refused(Object.fromEntries(malformed));
    expect(code).toBe(1);
    for (const [name] of malformed) expect(text).toContain(name);
    expect(text).not.toContain('    at ');
    expect(text.split('\n').filter((line) => line.includes('BEFFROI_TRUSTED_PROXIES'))).toHaveLength(1);
  });

  it('runs until SIGTERM, then ends with 0, and waits for nobody who has asked nothing', async () => {
    const port = await freePort();
    const child = spawn(process.execPath, [MAIN], {
      env: { ...environment, BEFFROI_HTTP_PORT: String(port) },
    });
    const closed = once(child, 'close');
    const unused = new Socket().on('error', () => undefined);
    let out = '';
    for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
      out += chunk.toString();
      if (!out.includes('"msg":"listening"') || child.killed) continue;
      await once(unused.connect(port, '127.0.0.1'), 'connect');
      child.kill('SIGTERM');
    }
    unused.destroy();
    expect(await closed).toEqual([0, null]);
    expect(out).toContain('"msg":"stopped"');
  });
});
