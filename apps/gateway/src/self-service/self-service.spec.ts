import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { sealedKeyContext } from '@beffroi/contracts/self-service';
import { formatApiKey } from '@beffroi/keys/domain';
import { seal } from '@beffroi/platform/crypto';
import { ACCOUNT, FakeControlPlane, KEY_VIEW } from '../testing/fake.control-plane.ts';
import { FakeEngine } from '../testing/fake.engine.ts';
import {
  API_KEY,
  bodies,
  DATA_PLANE_KEY,
  digestOf,
  EXTERNAL_ROUTE,
  type GatewayFixture,
  KEY_ID,
  MODEL,
  PROJECT,
  ROUTE,
  startServing,
  TENANT,
} from '../testing/gateway.fixture.ts';

const NEW_KEY = formatApiKey('test', 'ABCDEFGHIJKL', Buffer.alloc(32, 8));
const NEW_ID = '0190b6a4-0000-7000-8000-0000000000d9';
const CREATED = Date.parse(KEY_VIEW.createdAt) / 1_000;

let engine: FakeEngine;
let plane: FakeControlPlane;
let gateway: GatewayFixture;
beforeAll(async () => {
  engine = await FakeEngine.start();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  plane = new FakeControlPlane();
  gateway = await startServing(engine, { controlPlane: plane });
});
afterEach(() => gateway.stop());

interface Sent {
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}
const send = async (method: string, path: string, { body, headers = {} }: Sent = {}) => {
  const response = await fetch(gateway.origin + path, {
    method,
    headers: { authorization: `Bearer ${API_KEY}`, ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    retryAfter: response.headers.get('retry-after'),
    body: text === '' ? undefined : (JSON.parse(text) as Record<string, unknown>),
  };
};
const get = (path: string) => send('GET', path);
const faultsOf = ({ body }: { body: Record<string, unknown> | undefined }) =>
  (body!.detail as { type: string; loc: unknown[] }[]).map(({ type, loc }) => [type, ...loc].join(' '));

describe('«me»', () => {
  it.each(['/v1/me', '/v1/me/info'])('at %s is the key, as Albert shows a user', async (path) => {
    plane.answer('account.read', () => ({ ok: true, value: ACCOUNT }));
    expect(await get(path)).toMatchObject({
      status: 200,
      body: {
        object: 'userInfo',
        id: KEY_ID,
        email: 'dsi@mairie.example',
        name: 'Assistant',
        organization: 'Bourges',
        organization_id: TENANT,
        budget: null,
        permissions: [],
        self_service: true,
        limits: [
          { router_id: MODEL, router: MODEL, type: 'rpm', value: 10 },
          { router_id: MODEL, router: MODEL, type: 'rpd', value: null },
          { router_id: MODEL, router: MODEL, type: 'tpm', value: null },
          { router_id: MODEL, router: MODEL, type: 'tpd', value: null },
        ],
        expires: Date.parse('2030-01-01') / 1_000,
        priority: 0,
        created: CREATED,
        updated: CREATED,
      },
    });
  });

  it('is bound by the limits of the offer that serves a model, and of no other', async () => {
    const limits = [
      { modelId: null, offer: null, metric: 'tokens', window: 'minute', value: 9_000 },
      { modelId: null, offer: 'external', metric: 'tokens', window: 'minute', value: 500 },
      { modelId: null, offer: 'shared', metric: 'requests', window: 'day', value: 70 },
    ] as const;
    plane.answer('account.read', () => ({ ok: true, value: { ...ACCOUNT, limits } }));
    const shownAs = async () => {
      const { body } = await get('/v1/me');
      const shown = body!.limits as { type: string; value: number | null }[];
      return Object.fromEntries(shown.map(({ type, value }) => [type, value]));
    };
    gateway.publish('route', EXTERNAL_ROUTE, bodies.externalRoute(engine.url));
    expect(await shownAs()).toEqual({ rpm: null, rpd: 70, tpm: 9_000, tpd: null });
    gateway.publish('route', ROUTE, null);
    expect(await shownAs()).toEqual({ rpm: null, rpd: null, tpm: 500, tpd: null });
  });

  it('is changed by name and e-mail', async () => {
    plane.answer('account.update', () => ({ ok: true, value: null }));
    const sent = { name: 'Accueil', email: 'accueil@mairie.example', password: null };
    expect(await send('PATCH', '/v1/me', { body: sent })).toMatchObject({ status: 204, body: undefined });
    expect(plane.last.input).toEqual({ name: 'Accueil', contact: 'accueil@mairie.example' });
    await send('PATCH', '/v1/me/info', { body: { email: null } });
    expect(plane.last.input).toEqual({ contact: null });
  });

  it('has no password, and sends none back', async () => {
    const body = { password: 'hunter2', current_password: 'hunter1' };
    const answer = await send('PATCH', '/v1/me', { body });
    expect(answer.status).toBe(422);
    expect(faultsOf(answer)).toEqual(['value_error body password', 'value_error body current_password']);
    expect(JSON.stringify(answer.body)).not.toContain('hunter');
    expect(plane.asked).toEqual([]);
  });

  it('belongs to an organisation', async () => {
    plane.answer('account.read', () => ({ ok: true, value: ACCOUNT }));
    expect((await get('/v1/organizations/me')).body).toEqual({
      object: 'organization',
      id: TENANT,
      name: 'Bourges',
      users: 3,
      created: Date.parse('2026-11-20') / 1_000,
      updated: Date.parse('2026-11-20') / 1_000,
    });
  });
});

describe('keys', () => {
  const masked = {
    object: 'key',
    id: KEY_ID,
    name: 'Assistant',
    token: 'bfr-***-abcdefghijkl-***',
    user: PROJECT,
    status: 'active',
    created: CREATED,
    last_used: null,
  };

  it.each(['/v1/keys', '/v1/me/keys'])('at %s are listed by page, without secrets', async (path) => {
    plane.answer('keys.list', () => ({ ok: true, value: { total: 12, keys: [KEY_VIEW] } }));
    expect((await get(path)).body).toEqual({
      object: 'list',
      total: 12,
      offset: 0,
      limit: 10,
      data: [expect.objectContaining(masked)],
    });
    await get(`${path}?offset=10&limit=2&status=expired`);
    expect(plane.last.input).toEqual({ offset: 10, limit: 2, state: 'expired' });
  });

  it('are read one by one; what is not there and what is not one’s own answer alike', async () => {
    plane.answer('keys.read', ({ id }) =>
      id === KEY_ID ? { ok: true, value: KEY_VIEW } : { ok: false, failure: { kind: 'not-found' } },
    );
    expect((await get(`/v1/keys/${KEY_ID}`)).body).toMatchObject(masked);
    expect(await get('/v1/me/keys/0190')).toMatchObject({
      status: 404,
      body: { error: { code: 'key_not_found' } },
    });
  });

  it.each(['/v1/keys', '/v1/me/keys'])(
    'at %s are issued, and shown once in all three fields',
    async (path) => {
      plane.answer('keys.issue', () => {
        gateway.publish('key', NEW_ID, bodies.key({ digest: digestOf(NEW_KEY) }));
        const sealedSecret = seal(DATA_PLANE_KEY, NEW_KEY, sealedKeyContext(NEW_ID));
        return { ok: true, value: { key: { ...KEY_VIEW, id: NEW_ID, name: 'Fille' }, sealedSecret } };
      });
      const expires = 4_000_000_000;
      expect(await send('POST', path, { body: { name: 'Fille', expires } })).toMatchObject({
        status: 201,
        body: { object: 'key', id: NEW_ID, name: 'Fille', token: NEW_KEY, key: NEW_KEY, value: NEW_KEY },
      });
      expect(plane.last.input).toEqual({ name: 'Fille', expiresAt: '2096-10-02T07:06:40.000Z' });
      await send('POST', path, { body: { name: 'Fille', expires: null } });
      expect(plane.last.input).toEqual({ name: 'Fille', expiresAt: null });
    },
  );

  it('that were issued open the gateway by the time that the answer is there', async () => {
    plane.answer('keys.issue', () => {
      setTimeout(() => gateway.publish('key', NEW_ID, bodies.key({ digest: digestOf(NEW_KEY) })), 100);
      const sealedSecret = seal(DATA_PLANE_KEY, NEW_KEY, sealedKeyContext(NEW_ID));
      return { ok: true, value: { key: { ...KEY_VIEW, id: NEW_ID }, sealedSecret } };
    });
    const { body } = await send('POST', '/v1/keys', { body: { name: 'Fille' } });
    const models = await send('GET', '/v1/models', {
      headers: { authorization: `Bearer ${String(body!.token)}` },
    });
    expect(models.status).toBe(200);
  });

  it.each([
    [{}, ['missing body name']],
    [{ name: 7, expires: 'never' }, ['string_type body name', 'int_parsing body expires']],
    [{ name: 'x', expires: 1_000_000_000 }, ['greater_than_equal body expires']],
    [{ name: 'x', expires: 1e300 }, ['int_parsing body expires']],
    [[], ['dict_type body']],
  ])('are not issued for %j', async (body, faults) => {
    const answer = await send('POST', '/v1/keys', { body });
    expect(answer).toMatchObject({ status: 422, body: { error: { code: 'invalid_request' } } });
    expect(faultsOf(answer)).toEqual(faults);
    expect(plane.asked).toEqual([]);
  });

  it('are not issued from what is no JSON, or is too long', async () => {
    expect(await send('POST', '/v1/keys', { body: '{"name":' })).toMatchObject({ status: 400 });
    expect(await send('POST', '/v1/keys', { body: { name: 'x'.repeat(20_000) } })).toMatchObject({
      status: 413,
    });
  });

  it.each([
    [{ kind: 'expiry-beyond-maximum', maximum: '2027-01-01T00:00:00.000Z' }, 400, 'invalid_expiry'],
    [{ kind: 'not-allowed' }, 403, 'self_service_refused'],
    [{ kind: 'nothing-new' }, 403, 'self_service_refused'],
    [{ kind: 'key-not-active' }, 401, 'invalid_api_key'],
    [{ kind: 'invalid', field: 'name', message: { fr: 'a', en: 'b' } }, 422, 'invalid_request'],
  ] as const)('are refused with %j as %d', async (failure, status, code) => {
    plane.answer('keys.issue', () => ({ ok: false, failure }));
    expect(await send('POST', '/v1/keys', { body: { name: 'x' } })).toMatchObject({
      status,
      body: { error: { code } },
    });
  });

  it('are renamed, and revoked as each generation expects', async () => {
    plane.answer('keys.rename', ({ name }) => ({ ok: true, value: { ...KEY_VIEW, name } }));
    plane.answer('keys.revoke', () => ({ ok: true, value: { ...KEY_VIEW, state: 'revoked' } }));
    expect(await send('PATCH', `/v1/keys/${KEY_ID}`, { body: { name: 'Autre' } })).toMatchObject({
      status: 200,
      body: { name: 'Autre' },
    });
    expect(await send('DELETE', `/v1/keys/${KEY_ID}`)).toMatchObject({
      status: 200,
      body: { id: KEY_ID, status: 'revoked' },
    });
    expect(await send('DELETE', `/v1/me/keys/${KEY_ID}`)).toMatchObject({ status: 204, body: undefined });
  });
});

describe('usage', () => {
  const request = {
    admittedAt: '2026-11-21T09:00:00.500Z',
    modelId: MODEL,
    endpoint: '/v1/chat/completions',
    httpStatus: 200,
    inputTokens: 1_000_000,
    cachedInputTokens: 400_000,
    outputTokens: 10,
    listPricePicos: 80_003_000_000,
    latencyMs: 1_500,
    ttftMs: null,
  };

  it('of the older generation is one row a request, with what it cost', async () => {
    plane.answer('usage.requests', () => ({
      ok: true,
      value: { keyName: 'Assistant', requests: [request] },
    }));
    expect((await get('/v1/me/usage')).body).toEqual({
      object: 'list',
      data: [
        {
          object: 'me.usage',
          model: MODEL,
          key: 'Assistant',
          endpoint: '/v1/chat/completions',
          method: 'POST',
          status: 200,
          usage: {
            prompt_tokens: 1_000_000,
            completion_tokens: 10,
            total_tokens: 1_000_010,
            cost: 0.080003,
            impacts: { kWh: 0, kgCO2eq: 0 },
            metrics: { latency: 1_500, ttft: null },
          },
          created: Date.parse('2026-11-21T09:00:00Z') / 1_000,
        },
      ],
    });
    const { from, to } = plane.last.input as { from: string; to: string };
    expect(Date.parse(to) - Date.parse(from)).toBe(30 * 86_400_000);
  });

  it('of a control plane that is older, and tells no cost, is valued at today’s prices as there', async () => {
    const { listPricePicos: _unknown, ...older } = request;
    plane.answer('usage.requests', () => ({ ok: true, value: { keyName: 'Assistant', requests: [older] } }));
    const { body } = await get('/v1/me/usage');
    expect(body!.data).toMatchObject([{ usage: { cost: 0.080003 } }]);
    const day = { ...older, day: '2026-11-20', requests: 1 };
    plane.answer('usage.days', () => ({ ok: true, value: [day, { ...day, modelId: 'gone' }] }));
    const { body: days } = await get('/v1/usage?start_time=1795100000&end_time=1795300000');
    expect(days!.data).toMatchObject([{ requests: 2, cost: 0.080003 }]);
  });

  it('tells the impacts of models whose size is known', async () => {
    gateway.publish('model', MODEL, bodies.model({ parameters: { activeBillions: 8, totalBillions: 8 } }));
    plane.answer('usage.requests', () => ({
      ok: true,
      value: { keyName: 'Assistant', requests: [request] },
    }));
    const { body } = await get('/v1/me/usage');
    const [row] = body!.data as { usage: { impacts: { kWh: number; kgCO2eq: number } } }[];
    expect(row!.usage.impacts.kWh).toBeGreaterThan(0);
    expect(row!.usage.impacts.kgCO2eq).toBeGreaterThan(0);
  });

  it('of the newer generation is one bucket a day of Paris, newest first, within what was asked', async () => {
    const sums = {
      requests: 2,
      inputTokens: 1_000_000,
      cachedInputTokens: 0,
      outputTokens: 0,
      listPricePicos: 100_000_000_000,
    };
    plane.answer('usage.days', () => ({
      ok: true,
      value: [
        { day: '2026-11-20', modelId: MODEL, ...sums },
        { day: '2026-11-21', modelId: MODEL, ...sums },
        { day: '2026-11-21', modelId: 'gone', ...sums },
        { day: '2026-11-21', modelId: 'never-priced', ...sums, listPricePicos: null },
      ],
    }));
    const start = Date.parse('2026-11-20T12:00:00Z') / 1_000;
    const end = Date.parse('2026-11-30T00:00:00Z') / 1_000;
    const path = `/v1/usage?start_time=${start}&end_time=${end}`;
    const midnight = Date.parse('2026-11-20T23:00:00Z') / 1_000;
    expect((await get(path)).body).toEqual({
      object: 'list',
      total: 2,
      offset: 0,
      limit: 10,
      data: [
        {
          object: 'usage.bucket',
          start_time: midnight,
          end_time: midnight + 86_400,
          prompt_tokens: 3_000_000,
          completion_tokens: 0,
          total_tokens: 3_000_000,
          cost: 0.2,
          impacts: { kWh: 0, kgCO2eq: 0 },
          requests: 6,
        },
        expect.objectContaining({ start_time: start, end_time: midnight, requests: 2, cost: 0.1 }),
      ],
    });
    expect(await get(`${path}&model=openweight-small&offset=1&limit=1`)).toMatchObject({
      body: { total: 2, data: [{ start_time: start }] },
    });
    expect(await get(`${path}&models=gone`)).toMatchObject({ body: { total: 1 } });
    await get(`${path}&endpoint=/v1/embeddings&key_id=123`);
    expect(plane.last.input).toMatchObject({ endpoint: '/v1/embeddings', keyId: '123' });
  });

  it.each([
    ['/v1/usage', ['missing query start_time', 'missing query end_time']],
    [
      '/v1/usage?start_time=a&end_time=-1',
      ['int_parsing query start_time', 'greater_than_equal query end_time'],
    ],
    ['/v1/usage?end_time=1795300000', ['missing query start_time']],
    ['/v1/usage?start_time=0&end_time=4000000000', ['value_error query end_time']],
    ['/v1/usage?start_time=0&end_time=2764800&endpoint=/v1/embeddings', ['value_error query end_time']],
    ['/v1/usage?start_time=2&end_time=1', ['value_error query end_time']],
    ['/v1/me/usage?start_time=2&end_time=1', ['value_error query end_time']],
    ['/v1/me/usage?endpoint=/v1/nothing&limit=101', ['less_than_equal query limit', 'enum query endpoint']],
    ['/v1/me/keys?limit=0&status=lost', ['greater_than_equal query limit', 'enum query status']],
  ])('is refused at %s', async (path, faults) => {
    const answer = await get(path);
    expect(answer.status).toBe(422);
    expect(faultsOf(answer)).toEqual(faults);
  });
});

describe('the gateway', () => {
  it('asks for the key that it let in, and says where the request came from', async () => {
    plane.answer('keys.list', () => ({ ok: true, value: { total: 0, keys: [] } }));
    await get('/v1/keys');
    expect(plane.asked).toEqual([
      {
        apiKeyId: KEY_ID,
        call: 'keys.list',
        request: {
          origin: { requestId: expect.any(String), address: '127.0.0.1', client: 'script' },
          input: { offset: 0, limit: 10 },
        },
      },
    ]);
  });

  it('says 503 while the control plane is away, and serves models as ever', async () => {
    for (const path of ['/v1/me', '/v1/keys', '/v1/me/usage', '/v1/organizations/me']) {
      expect(await get(path)).toMatchObject({
        status: 503,
        retryAfter: '5',
        body: { error: { code: 'self_service_unavailable' } },
      });
    }
    expect((await get('/v1/models')).status).toBe(200);
    expect((await send('POST', '/v1/chat/completions', { body: CHAT })).status).toBe(200);
  });
  const CHAT = { model: MODEL, messages: [{ role: 'user', content: 'Bonjour' }] };

  it('lets no stranger ask, nor a method that there is not', async () => {
    for (const path of ['/v1/me', '/v1/keys', '/v1/usage', `/v1/keys/${KEY_ID}`]) {
      const { status } = await send('GET', path, { headers: { authorization: '' } });
      expect(status).toBe(401);
    }
    expect(await send('PUT', '/v1/keys')).toMatchObject({ status: 405 });
    expect(plane.asked).toEqual([]);
  });

  it('of a suspended collectivité lets keys read, and change nothing', async () => {
    gateway.publish('tenant', TENANT, bodies.tenant(TENANT, { state: 'suspended' }));
    plane.answer('account.read', () => ({ ok: true, value: ACCOUNT }));
    expect((await get('/v1/me')).status).toBe(200);
    expect(await send('POST', '/v1/keys', { body: { name: 'x' } })).toMatchObject({
      status: 403,
      body: { error: { code: 'account_suspended' } },
    });
  });

  it('asks for one key a few things at a time', async () => {
    let release = () => {};
    const released = new Promise<void>((resolve) => (release = resolve));
    plane.answer('account.read', async () => {
      await released;
      return { ok: true, value: ACCOUNT };
    });
    const waiting = Array.from({ length: 4 }, () => get('/v1/me'));
    while (plane.asked.length < 4) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await get('/v1/me')).toMatchObject({
      status: 429,
      body: { error: { code: 'rate_limit_exceeded' } },
    });
    release();
    expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect((await get('/v1/me')).status).toBe(200);
  });

  it('answers in the language of the client', async () => {
    const { body } = await send('GET', '/v1/me', { headers: { 'accept-language': 'fr' } });
    expect(body!.detail).toContain('Réessayer plus tard');
  });
});
