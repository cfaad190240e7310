import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { formatApiKey } from '@beffroi/keys/domain';
import fc from 'fast-check';
import { FakeEngine } from '../testing/fake.engine.ts';
import {
  API_KEY,
  bodies,
  digestOf,
  type GatewayFixture,
  MODEL,
  OTHER_TENANT,
  startServing,
} from '../testing/gateway.fixture.ts';
import { RawClient } from '../testing/raw.client.ts';
import { BodyRoom } from './body.room.ts';

const MEGABYTE = 1_000_000;
const LIMIT = 10 * MEGABYTE;
const BUDGET = 22 * MEGABYTE;
let engine: FakeEngine;
let gateway: GatewayFixture;
beforeEach(async () => {
  engine = await FakeEngine.start();
  gateway = await startServing(engine, { bodyLimitBytes: LIMIT, bodyBudgetBytes: BUDGET });
});
afterEach(async () => {
  await gateway.stop();
  await engine.stop();
});

const bodyOf = (bytes: number): string => {
  const body = (content: string) =>
    JSON.stringify({ model: MODEL, messages: [{ role: 'user', content }], max_tokens: 10 });
  return body('a'.repeat(bytes - body('').length));
};
const chat = (body: string, key = API_KEY) =>
  fetch(`${gateway.origin}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}` },
    body,
  });
const until = async (isThere: () => boolean): Promise<void> => {
  for (let waitedMs = 0; !isThere() && waitedMs < 20_000; waitedMs += 5) await sleep(5);
};
/** Sends the head of a request and the first bytes of its body, and no more. */
const beginRequest = async (announced: number, sent: number): Promise<RawClient> => {
  const client = await RawClient.connect(gateway.origin);
  client.send(
    `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${API_KEY}\r\n` +
      `content-length: ${announced}\r\n\r\n${bodyOf(announced).slice(0, sent)}`,
  );
  await until(() => gateway.bodyRoom.leftBytes <= BUDGET - sent);
  return client;
};

describe('the memory for request bodies', () => {
  it('takes a body of 10 MB, which arrives whole at the engine, and has its room back afterwards', async () => {
    const body = bodyOf(LIMIT);
    expect((await chat(body)).status).toBe(200);
    expect(engine.calls[0]!.body.messages).toEqual((JSON.parse(body) as { messages: unknown }).messages);
    await until(() => gateway.bodyRoom.leftBytes === BUDGET);
    expect(gateway.bodyRoom.leftBytes).toBe(BUDGET);
  });

  it('refuses with a code and a time to come back what does not fit beside others, and takes it later', async () => {
    const slow = await beginRequest(9 * MEGABYTE, 6 * MEGABYTE);
    const refused = await chat(bodyOf(8 * MEGABYTE));
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5']);
    expect(await refused.json()).toMatchObject({ error: { code: 'gateway_overloaded' } });
    expect((await chat(bodyOf(1_000))).status).toBe(200);
    slow.destroy();
    await until(() => gateway.bodyRoom.leftBytes === BUDGET);
    expect((await chat(bodyOf(8 * MEGABYTE))).status).toBe(200);
  });

  it('is not taken by what is only announced', async () => {
    const idle = await Promise.all(Array.from({ length: 5 }, () => beginRequest(9 * MEGABYTE, 10)));
    expect((await chat(bodyOf(9 * MEGABYTE))).status).toBe(200);
    for (const client of idle) client.destroy();
    await until(() => gateway.bodyRoom.leftBytes === BUDGET);
    expect(gateway.bodyRoom.leftBytes).toBe(BUDGET);
  });

  it('is given back by a body that cannot be read on, though its client keeps the connection', async () => {
    const client = await RawClient.connect(gateway.origin);
    client.send(
      `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${API_KEY}\r\n` +
        `transfer-encoding: chunked\r\n\r\n100000\r\n${'a'.repeat(0x100000)}\r\n`,
    );
    await until(() => gateway.bodyRoom.leftBytes < BUDGET);
    client.send('no size\r\n');
    expect((await client.firstAnswer()).status).toBe(400);
    await until(() => gateway.bodyRoom.leftBytes === BUDGET);
    expect(gateway.bodyRoom.leftBytes).toBe(BUDGET);
    client.destroy();
  });

  it('is given back by requests that are refused after their body was read', async () => {
    expect((await chat('{"model":"unknown"}'.padEnd(5_000))).status).toBe(422);
    expect((await chat('no json')).status).toBe(400);
    await until(() => gateway.bodyRoom.leftBytes === BUDGET);
    expect(gateway.bodyRoom.leftBytes).toBe(BUDGET);
  });
});

describe('a collectivité that sends all it can', () => {
  const OTHER_KEY = formatApiKey('test', 'mnopqrstuvwx', Buffer.alloc(32, 4));

  it('is refused before the room is full, and a small one is served its longest body meanwhile', async () => {
    gateway.publish('tenant', OTHER_TENANT, bodies.tenant(OTHER_TENANT));
    gateway.publish('project', 'p2', bodies.project({ collectiviteId: OTHER_TENANT, payerId: OTHER_TENANT }));
    gateway.publish('key', 'k2', bodies.key({ digest: digestOf(OTHER_KEY), projectId: 'p2' }));
    const held = [await beginRequest(LIMIT, 9 * MEGABYTE)];
    for (let refusals = 0; refusals < 5; refusals++) expect((await chat(bodyOf(LIMIT))).status).toBe(503);
    expect(gateway.bodyRoom.leftBytes).toBeGreaterThan(BUDGET / 2);
    expect((await chat(bodyOf(LIMIT), OTHER_KEY)).status).toBe(200);
    for (const client of held) client.destroy();
  });

  it('never takes more than it leaves to the others, or than one of the longest, in whatever pieces', () => {
    const moves = fc.array(
      fc.record({ tenant: fc.constantFrom('a', 'b', 'c', 'd'), bytes: fc.integer({ min: 1, max: 10 }) }),
    );
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100 }), moves, (totalBytes, wishes) => {
        const room = new BodyRoom(10, totalBytes);
        const total = room.leftBytes;
        const held = new Map<string, number>();
        for (const { tenant, bytes } of wishes) {
          if (!room.shareOf(tenant).take(bytes)) continue;
          held.set(tenant, (held.get(tenant) ?? 0) + bytes);
          expect(held.get(tenant)).toBeLessThanOrEqual(Math.max(10, room.leftBytes));
        }
        expect(room.leftBytes).toBe(total - [...held.values()].reduce((sum, bytes) => sum + bytes, 0));
        expect(room.leftBytes).toBeGreaterThanOrEqual(0);
        if (held.size < 2) expect(room.shareOf('another').hasRoomFor(10)).toBe(true);
        for (const [tenant, bytes] of held) room.shareOf(tenant).give(bytes);
        expect(room.leftBytes).toBe(total);
      }),
    );
  });
});
