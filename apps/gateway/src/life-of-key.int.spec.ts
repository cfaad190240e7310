import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { formatApiKey } from '@beffroi/keys/domain';
import { testDatabase, type TestDatabase } from '@beffroi/platform/testing';
import { createDatabase, type Database } from '@beffroi/platform/typeorm';
import {
  API_KEY,
  bodies,
  DATA_PLANE_KEY,
  digestOf,
  KEY_ID,
  PEPPER,
  PROJECT,
  TENANT,
} from './testing/gateway.fixture.ts';
import { GatewayProcess } from './testing/gateway.process.ts';

jest.setTimeout(60_000);

/** The promise is one second; machines that run tests are busy. */
const DEADLINE_MS = 10_000;
const FORMER_KEY = formatApiKey('test', 'abcdefghijkl', Buffer.alloc(32, 9));

let test: TestDatabase;
let database: Database;
let directory: string;
let gateway: GatewayProcess;

beforeAll(async () => {
  test = await testDatabase();
  database = await createDatabase({
    tenantUrl: test.tenantUrl,
    systemUrl: test.systemUrl,
    entities: [],
    applicationName: 'spec',
  });
  directory = mkdtempSync(join(tmpdir(), 'beffroi-gateway-key-'));
  await publish('tenant', TENANT, bodies.tenant());
  await publish('project', PROJECT, bodies.project());
  gateway = await GatewayProcess.start({
    BEFFROI_POSTGRES_GATEWAY_URL: test.gatewayUrl,
    BEFFROI_GATEWAY_ID: 'gw-1',
    BEFFROI_GATEWAY_DIR: directory,
    BEFFROI_KEY_PEPPER: PEPPER.toString('base64'),
    BEFFROI_DATA_PLANE_KEY: Buffer.from(DATA_PLANE_KEY.bytes).toString('base64'),
  });
});
afterAll(async () => {
  await gateway?.end('SIGKILL');
  rmSync(directory, { recursive: true, force: true });
  await database?.close();
  await test?.close();
});

/** @returns its place in the order of records */
const publish = async (kind: string, id: string, body: object | null): Promise<number> => {
  const records = JSON.stringify([{ kind, id, v: 1, body }]);
  const [row] = await test.asOwner<{ seq: number }>('select dataplane.publish($1::jsonb) as seq', [records]);
  return Number(row!.seq);
};
const statusOf = async (key: string): Promise<number> => {
  const response = await fetch(`${gateway.origin}/v1/models`, {
    headers: { authorization: `Bearer ${key}` },
  });
  await response.arrayBuffer();
  return response.status;
};
const until = async (key: string, status: number): Promise<void> => {
  for (let waitedMs = 0; (await statusOf(key)) !== status; waitedMs += 10) {
    if (waitedMs > DEADLINE_MS) throw new Error(`still no ${status} after ${waitedMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
};
/** By the database's clock, which is a gateway's only one. */
const inMs = async (ms: number): Promise<string> => {
  const [row] = await test.asOwner<{ now: Date }>('select clock_timestamp() as now');
  return new Date(row!.now.getTime() + ms).toISOString();
};

describe('news of a key', () => {
  it('reach the gateway, which says that it has applied them', async () => {
    await publish('key', KEY_ID, bodies.key());
    await until(API_KEY, 200);
    const seq = await publish('key', KEY_ID, null);
    const effect = await database.gateways.waitForGateways(seq, DEADLINE_MS);
    expect(effect).toEqual({ effectiveOn: 1, liveGateways: 1 });
    // Whoever was told «effective» finds it so.
    expect(await statusOf(API_KEY)).toBe(401);
  });

  it('of its rotation let both secrets in, until the overlap has ended', async () => {
    const rotated = {
      digest: digestOf(API_KEY),
      previousDigest: digestOf(FORMER_KEY),
      previousUntil: await inMs(2_000),
    };
    await publish('key', KEY_ID, bodies.key({ digest: digestOf(FORMER_KEY) }));
    await until(FORMER_KEY, 200);
    await publish('key', KEY_ID, bodies.key(rotated));
    await until(API_KEY, 200);
    await until(FORMER_KEY, 401);
    expect(await statusOf(API_KEY)).toBe(200);
  });

  it('of its expiry shut it when the time has come', async () => {
    await publish('key', KEY_ID, bodies.key({ expiresAt: await inMs(2_000) }));
    await until(API_KEY, 200);
    await until(API_KEY, 401);
  });
});
