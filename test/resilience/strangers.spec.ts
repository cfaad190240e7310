import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { bodies, type GatewayProcess, MODEL, RawClient } from '@beffroi/gateway/testing';
import { DEFAULT_BEHAVIOUR } from '@beffroi/simulators/engine';
import { Pool } from 'undici';
import { chat } from '../dataplane/chat.client.ts';
import { type Application, DataPlane } from '../dataplane/data.plane.ts';
import { eventually } from '../dataplane/eventually.ts';
import { longOr } from '../dataplane/long.form.ts';
import { cpuMicros, residentBytes } from '../dataplane/process.use.ts';

const IDLE_CONNECTIONS = longOr(2_000, 10_000);

let plane: DataPlane;
let gateway: GatewayProcess;
let application: Application;

beforeAll(async () => {
  plane = await DataPlane.start();
  const engine = await plane.engines.start({ id: 'e', servedModelName: MODEL, maxModelLen: 32_768 });
  await plane.engines.behave('e', { ...DEFAULT_BEHAVIOUR, ttftMs: 0, tokensPerSecond: 10_000 });
  await plane.publish('model', MODEL, bodies.model());
  await plane.publish('route', crypto.randomUUID(), bodies.route([engine.url], { credential: undefined }));
  application = await plane.application();
}, 60_000);
afterAll(() => plane?.stop(), 30_000);
beforeEach(async () => {
  gateway = await plane.gateway('door', { BEFFROI_MAX_CONNECTIONS_PER_ADDRESS: '12000' });
  await eventually(ask, ({ isComplete }) => isComplete);
}, 30_000);
afterEach(() => gateway.end('SIGTERM'), 40_000);

const ask = () =>
  chat({ origin: gateway.origin, key: application.key, model: MODEL, stream: false, maxTokens: 1 });

/** Knocks with this key, so often, on so many connections; gives what the gateway's processor spent on each. */
const costOf = async (key: string, count: number): Promise<number> => {
  const pool = new Pool(gateway.origin, { connections: 8 });
  const knock = async () => {
    const { body } = await pool.request({
      path: '/v1/chat/completions',
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: MODEL, messages: [{ role: 'user', content: 'x' }], max_tokens: 1 }),
    });
    await body.dump();
  };
  const before = await cpuMicros(gateway.origin);
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      for (let turn = 0; turn < count / 8; turn++) await knock();
    }),
  );
  const spent = (await cpuMicros(gateway.origin)) - before;
  await pool.close();
  return spent / count;
};

describe('a flood without a valid key', () => {
  it('costs little for each refusal, and after some hundred an address waits for the next', async () => {
    const mistyped = `${application.key.slice(0, -1)}${application.key.endsWith('0') ? '1' : '0'}`;
    await costOf(application.key, 800);
    const served = await costOf(application.key, 800);
    const refused = await costOf(mistyped, 240);

    const FLOOD_MS = 4_000;
    const CONNECTIONS = 64;
    let refusals = 0;
    const before = await cpuMicros(gateway.origin);
    const endMs = performance.now() + FLOOD_MS;
    await Promise.all(
      Array.from({ length: CONNECTIONS }, async () => {
        while (performance.now() < endMs) {
          await (
            await fetch(`${gateway.origin}/v1/models`, { headers: { authorization: `Bearer ${mistyped}` } })
          ).text();
          refusals++;
        }
      }),
    );
    const flood = (await cpuMicros(gateway.origin)) - before;
    console.info(
      `CPU of a request: served ${served.toFixed(0)} µs, refused ${refused.toFixed(0)} µs; a flood on ${CONNECTIONS} connections` +
        ` for ${FLOOD_MS / 1_000} s: ${refusals} refusals, ${(flood / FLOOD_MS / 10).toFixed(2)} % of a core`,
    );
    expect(refused).toBeLessThan(served);
    // One refusal a second on each connection, after those that an address has free.
    expect(refusals).toBeLessThan(300 + CONNECTIONS * (FLOOD_MS / 1_000 + 2));
    expect((await ask()).isComplete).toBe(true);
  }, 60_000);
});

describe(`${IDLE_CONNECTIONS} connections that say nothing`, () => {
  it('take some KiB each, and the next client is served', async () => {
    const before = residentBytes(gateway.pid);
    const clients: RawClient[] = [];
    for (let count = 0; count < IDLE_CONNECTIONS; count += 200)
      clients.push(
        ...(await Promise.all(Array.from({ length: 200 }, () => RawClient.connect(gateway.origin)))),
      );
    expect((await ask()).isComplete).toBe(true);
    const each = (residentBytes(gateway.pid) - before) / IDLE_CONNECTIONS;
    console.info(`${IDLE_CONNECTIONS} idle connections: ${(each / 1_024).toFixed(1)} KiB each`);
    expect(each).toBeLessThan(64 * 1_024);
    // Whoever sends no headers is not waited for.
    clients[0]!.send('POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\n');
    expect((await clients[0]!.answersAtEnd()).map(({ status }) => status)).toEqual([408]);
    for (const client of clients) client.destroy();
    await sleep(100);
    expect((await ask()).isComplete).toBe(true);
  }, 60_000);
});
