import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { formatApiKey } from '@beffroi/keys/domain';
import { FakeEngine } from '../testing/fake.engine.ts';
import {
  API_KEY,
  bodies,
  digestOf,
  type GatewayFixture,
  KEY_ID,
  startServing,
} from '../testing/gateway.fixture.ts';

const FORMER_KEY = formatApiKey('test', 'abcdefghijkl', Buffer.alloc(32, 9));

let engine: FakeEngine;
let gateway: GatewayFixture;
beforeAll(async () => {
  engine = await FakeEngine.start();
  gateway = await startServing(engine, { trustedProxies: ['127.0.0.1/32'] });
});
afterAll(async () => {
  await gateway.stop();
  await engine.stop();
});
beforeEach(() => gateway.publish('key', KEY_ID, bodies.key()));

const answerTo = async (key = API_KEY, headers: Record<string, string> = {}) => {
  const response = await fetch(`${gateway.origin}/v1/models`, {
    headers: { authorization: `Bearer ${key}`, ...headers },
  });
  const { detail } = (await response.json()) as { detail?: string };
  return { status: response.status, detail };
};
/** By the database's clock, which is the gateway's only one. */
const letPass = (ms: number) => gateway.clock.tell(inMs(ms));
const inMs = (ms: number) => new Date(gateway.clock.nowMs() + ms).toISOString();

describe('a key that was rotated', () => {
  const rotated = (previousUntil: string) =>
    bodies.key({ digest: digestOf(API_KEY), previousDigest: digestOf(FORMER_KEY), previousUntil });

  it('opens by both secrets while they overlap, then by the new one', async () => {
    gateway.publish('key', KEY_ID, rotated(inMs(60_000)));
    expect([await answerTo(API_KEY), await answerTo(FORMER_KEY)]).toMatchObject([
      { status: 200 },
      { status: 200 },
    ]);
    gateway.publish('key', KEY_ID, rotated(inMs(-1)));
    expect(await answerTo(API_KEY)).toMatchObject({ status: 200 });
    expect(await answerTo(FORMER_KEY)).toMatchObject({
      status: 401,
      detail: expect.stringContaining('its overlap has ended'),
    });
  });

  it('is refused by its former secret the moment that the overlap ends, with no news from anybody', async () => {
    gateway.publish('key', KEY_ID, rotated(inMs(60_000)));
    expect(await answerTo(FORMER_KEY)).toMatchObject({ status: 200 });
    letPass(60_000);
    expect(await answerTo(FORMER_KEY)).toMatchObject({ status: 401 });
  });

  it('without overlap forgets its former secret', async () => {
    gateway.publish('key', KEY_ID, rotated(inMs(60_000)));
    gateway.publish('key', KEY_ID, bodies.key());
    expect(await answerTo(FORMER_KEY)).toMatchObject({
      status: 401,
      detail: expect.stringContaining('unknown or was revoked'),
    });
  });
});

describe('a key that expires', () => {
  it('is refused the moment that it does', async () => {
    gateway.publish('key', KEY_ID, bodies.key({ expiresAt: inMs(60_000) }));
    expect(await answerTo()).toMatchObject({ status: 200 });
    letPass(60_000);
    expect(await answerTo()).toMatchObject({ status: 401, detail: expect.stringContaining('expired at') });
  });
});

describe('a key that is bound to addresses', () => {
  const from = (forwardedFor: string) => answerTo(API_KEY, { 'x-forwarded-for': forwardedFor });

  it('opens from there, behind a trusted proxy too', async () => {
    gateway.publish('key', KEY_ID, bodies.key({ addresses: ['192.0.2.0/24', '2001:db8::/32'] }));
    for (const address of ['192.0.2.7', '::ffff:192.0.2.7', '2001:db8::7', '203.0.113.1, 192.0.2.7'])
      expect(await from(address)).toMatchObject({ status: 200 });
  });

  it.each(['203.0.113.1', '192.0.2.7, 203.0.113.1', 'unknown', '192.0.2.7, garbage'])(
    'is refused from elsewhere, whatever the client claims: «%s»',
    async (forwardedFor) => {
      gateway.publish('key', KEY_ID, bodies.key({ addresses: ['192.0.2.0/24'] }));
      expect(await from(forwardedFor)).toMatchObject({
        status: 401,
        detail: expect.stringContaining('may not be used from this address'),
      });
    },
  );

  it('does not believe a client that is no proxy of ours', async () => {
    const bare = await startServing(engine);
    bare.publish('key', KEY_ID, bodies.key({ addresses: ['192.0.2.0/24'] }));
    const { status } = await fetch(`${bare.origin}/v1/models`, {
      headers: { authorization: `Bearer ${API_KEY}`, 'x-forwarded-for': '192.0.2.7' },
    });
    await bare.stop();
    expect(status).toBe(401);
  });
});
