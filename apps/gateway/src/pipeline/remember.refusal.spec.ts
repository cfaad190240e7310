import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { isUuid } from '@beffroi/kernel';
import { FakeEngine } from '../testing/fake.engine.ts';
import {
  API_KEY,
  bodies,
  type GatewayFixture,
  KEY_ID,
  MODEL,
  PROJECT,
  ROUTE,
  startServing,
  TENANT,
} from '../testing/gateway.fixture.ts';

const LIMIT = '0190b6a4-0000-7000-8000-0000000000f0';
const SECRET_WORDS = 'Madame Dupont, 12 rue des Lilas';

let gateway: GatewayFixture;
let engine: FakeEngine;
beforeEach(async () => {
  engine = await FakeEngine.start();
  gateway = await startServing(engine);
});
afterEach(async () => {
  await gateway.stop();
  await engine.stop();
});

const chat = (extra: object = {}, key = API_KEY) =>
  fetch(`${gateway.origin}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify({ model: MODEL, messages: [{ role: 'user', content: SECRET_WORDS }], ...extra }),
  });
const limit = (extra: object) => gateway.publish('limit', LIMIT, bodies.limit(extra));
const remembered = () => gateway.refused.take(1_000);

describe('a refused request', () => {
  it('is remembered under the id that its client was told, with whose it was and why', async () => {
    gateway.publish('tenant', TENANT, bodies.tenant(TENANT, { state: 'suspended' }));
    const response = await chat();
    expect(response.status).toBe(403);
    const id = response.headers.get('x-request-id')!;
    expect(isUuid(id)).toBe(true);
    expect(remembered()).toEqual([
      {
        request: {
          id,
          refusedAt: expect.any(String),
          collectiviteId: TENANT,
          projectId: PROJECT,
          apiKeyId: KEY_ID,
          httpStatus: 403,
          code: 'account_suspended',
          reason: 'suspended',
        },
        alike: 0,
      },
    ]);
  });

  it('names the limit that had no room, what was left of it and when it renews, its model and offer', async () => {
    limit({ metric: 'tokens', window: 'day', value: 40 });
    const response = await chat({ max_tokens: 100 });
    expect(response.status).toBe(429);
    const [{ request }] = remembered() as [ReturnType<typeof remembered>[number]];
    expect(request).toMatchObject({
      modelId: MODEL,
      offer: 'shared',
      httpStatus: 429,
      code: 'insufficient_quota',
      reason: 'quota-spent',
      limit: { id: LIMIT, level: 'project', metric: 'tokens', window: 'day', cap: 40, left: 40 },
    });
    const renewsInMs = Date.parse(request.limit!.renewsAt!) - Date.parse(request.refusedAt);
    expect(renewsInMs).toBeGreaterThan(0);
    expect(renewsInMs).toBeLessThanOrEqual(25 * 3_600_000);
  });

  it('by the operator’s pool tells no amounts of it', async () => {
    limit({ level: 'pool', ownerId: null, metric: 'tokens', window: 'day', value: 40 });
    expect((await chat({ max_tokens: 100 })).status).toBe(429);
    const [{ request }] = remembered() as [ReturnType<typeof remembered>[number]];
    expect(request.limit).toEqual({
      id: LIMIT,
      level: 'pool',
      metric: 'tokens',
      window: 'day',
      renewsAt: expect.any(String),
    });
  });

  it('by a limit of 0 names it', async () => {
    limit({ value: 0 });
    expect((await chat()).status).toBe(403);
    const [{ request }] = remembered() as [ReturnType<typeof remembered>[number]];
    expect(request).toMatchObject({ modelId: MODEL, reason: 'model-closed', limit: { id: LIMIT } });
  });

  it.each([
    ['a model that does not exist', { model: SECRET_WORDS }, 'model-not-found'],
    ['a field that is wrong', { max_tokens: SECRET_WORDS }, 'faulty'],
    ['a field of that name', { [SECRET_WORDS]: true, messages: SECRET_WORDS }, 'faulty'],
  ])('for %s is remembered without a word of what it said', async (_what, extra, reason) => {
    expect((await chat(extra)).status).toBeGreaterThanOrEqual(400);
    const told = remembered();
    expect(told.map(({ request }) => request.reason)).toEqual([reason]);
    expect(JSON.stringify(told)).not.toContain('Dupont');
    expect(JSON.stringify(told)).not.toContain(API_KEY);
  });

  it('for a model that is not up is remembered with it', async () => {
    gateway.publish('route', ROUTE, bodies.route([], { state: 'starting' }));
    expect((await chat()).status).toBe(503);
    expect(remembered()).toMatchObject([{ request: { reason: 'model-starting', modelId: MODEL } }]);
  });

  it('in a flood is remembered as often as a minute allows, and the rest is counted', async () => {
    gateway.publish('tenant', TENANT, bodies.tenant(TENANT, { state: 'suspended' }));
    const flood = 150;
    await Promise.all(Array.from({ length: flood }, () => chat()));
    const told = remembered();
    expect(told.length).toBeLessThan(flood);
    expect(told.reduce((sum, { alike }) => sum + 1 + alike, 0)).toBe(flood);
  });

  it('of nobody’s key is not remembered', async () => {
    expect((await chat({}, 'bfr-test-nonsense')).status).toBe(401);
    gateway.publish('key', KEY_ID, null);
    expect((await chat()).status).toBe(401);
    expect(remembered()).toEqual([]);
  });
});

describe('an admitted request', () => {
  it('is not remembered beside its usage event, whatever became of it', async () => {
    expect((await chat()).status).toBe(200);
    engine.script = FakeEngine.status(500, {});
    expect((await chat()).status).toBe(502);
    engine.script = FakeEngine.status(400, { message: 'too long' });
    expect((await chat()).status).toBe(422);
    expect(await gateway.events(3)).toHaveLength(3);
    expect(remembered()).toEqual([]);
  });
});
