import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { formatApiKey } from '@beffroi/keys/domain';
import { hmacSha256 } from '@beffroi/platform/crypto';
import { delta, event, FakeEngine, USAGE } from '../testing/fake.engine.ts';
import {
  API_KEY,
  bodies,
  digestOf,
  type GatewayFixture,
  KEY_ID,
  MODEL,
  OTHER_TENANT,
  PROJECT,
  ROUTE,
  startFixture,
  TENANT,
} from '../testing/gateway.fixture.ts';

let gateway: GatewayFixture;
let engine: FakeEngine;
beforeEach(async () => {
  engine = await FakeEngine.start();
  gateway = await startFixture();
  gateway.publish('tenant', TENANT, bodies.tenant());
  gateway.publish('project', PROJECT, bodies.project());
  gateway.publish('key', KEY_ID, bodies.key());
  gateway.publish('model', MODEL, bodies.model());
  gateway.publish('route', ROUTE, bodies.route([engine.url]));
});
afterEach(async () => {
  await gateway.stop();
  await engine.stop();
});

const MESSAGES = [{ role: 'user', content: 'Bonjour, à quelle heure ouvre la mairie ?' }];
const BEARER = { authorization: `Bearer ${API_KEY}` };
const post = (body: unknown, headers: Record<string, string> = BEARER) =>
  fetch(`${gateway.origin}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
const chat = (extra: object = {}) => post({ model: MODEL, messages: MESSAGES, ...extra });
const get = (path: string, headers: Record<string, string> = BEARER) =>
  fetch(`${gateway.origin}${path}`, { headers });

/** Status, code and whether the envelope is whole. */
const refusal = async (response: Response) => {
  const body = (await response.json()) as {
    detail: unknown;
    error: { code: string; message: string; type: string };
  };
  expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
  expect(Object.keys(body)).toEqual(['detail', 'error']);
  return { status: response.status, code: body.error.code, message: body.error.message, detail: body.detail };
};

const STREAM = [
  event({ choices: [{ index: 0, delta: { role: 'assistant', content: '' } }] }),
  event(delta('Elle')),
  event(delta(' ouvre')),
  event(delta(' à 9 h.')),
  event({ choices: [], usage: USAGE }),
  'data: [DONE]\n\n',
];

describe('a chat', () => {
  it('comes back whole, byte for byte but for what it cost, and is counted as the engine counted it', async () => {
    const answer =
      '{ "id":"x", "choices":[],  "usage" : {"prompt_tokens":11,"completion_tokens":3,"total_tokens":14} }\n';
    engine.script = (response) => void response.setHeader('content-type', 'application/json').end(answer);
    const response = await chat({ user: 'agent-42' });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/json');
    const text = await response.text();
    expect(text).toBe(answer.replace('{"prompt', '{"cost":0.000002,"requests":1,"prompt'));
    expect(response.headers.get('content-length')).toBe(String(text.length));
    const [usage] = await gateway.events(1);
    expect(usage).toMatchObject({
      v: 1,
      id: response.headers.get('x-request-id'),
      gatewayId: 'gw-1',
      collectiviteId: TENANT,
      payerId: TENANT,
      projectId: PROJECT,
      apiKeyId: KEY_ID,
      offer: 'shared',
      modelId: MODEL,
      modelRevision: 'r1',
      deploymentId: ROUTE,
      siteId: 'site-1',
      endpoint: '/v1/chat/completions',
      stream: false,
      outcome: 'completed',
      httpStatus: 200,
      attempts: 1,
      tokens: { input: 11, cachedInput: 0, output: 3, reasoning: 0 },
      quality: 'measured',
    });
    expect(usage!.endUser).toMatch(/^[\w-]{43}$/);
    expect(JSON.stringify(usage)).not.toContain('agent-42');
  });

  it('reaches the engine under the served name, with our request id, its key and the salt of the tenant', async () => {
    const response = await post({
      model: 'openweight-small',
      messages: MESSAGES,
      cache_salt: 'mine',
      priority: -5,
      top_k: 3,
    });
    await response.text();
    const call = engine.calls[0]!;
    expect(call.body).toEqual({
      model: MODEL,
      messages: MESSAGES,
      max_tokens: 1_024,
      cache_salt: hmacSha256(Buffer.from(`salt-of-${TENANT}`), 'cache-salt').toString('base64url'),
      top_k: 3,
    });
    expect(call.headers).toMatchObject({
      'x-request-id': response.headers.get('x-request-id'),
      authorization: 'Bearer engine-key',
    });
  });

  it.each([
    ['garanti', -1],
    ['standard', undefined],
    ['differe', 1],
  ])('of the class %s goes among others by its priority, on a shared engine only', async (name, priority) => {
    gateway.publish('tenant', TENANT, bodies.tenant(TENANT, { class: name }));
    await (await chat({ priority: -100 })).text();
    gateway.publish('route', ROUTE, bodies.route([engine.url], { collectiviteId: TENANT }));
    await (await chat({ priority: -100 })).text();
    expect(engine.calls.map(({ body }) => body.priority)).toEqual([priority, undefined]);
  });

  it('on a dedicated deployment carries no salt', async () => {
    gateway.publish('route', ROUTE, bodies.route([engine.url], { collectiviteId: TENANT }));
    await (await chat()).text();
    expect(engine.calls[0]!.body).not.toHaveProperty('cache_salt');
    expect((await gateway.events(1))[0]!.offer).toBe('dedicated');
  });

  it('streams every event as the engine sent it, with what it cost, [DONE] included', async () => {
    engine.script = FakeEngine.stream(...STREAM);
    const response = await chat({ stream: true });
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(await response.text()).toBe(
      STREAM.join('').replace('{"prompt', '{"cost":0.0000018,"requests":1,"prompt'),
    );
    expect(engine.calls[0]!.body).toMatchObject({ stream_options: { include_usage: true } });
    expect((await gateway.events(1))[0]).toMatchObject({
      stream: true,
      outcome: 'completed',
      tokens: { input: 11, cachedInput: 4, output: 3, reasoning: 0 },
      ttftMs: expect.any(Number),
      quality: 'measured',
    });
  });

  it('streams what arrives when it arrives', async () => {
    let finish: () => void;
    const held = new Promise<void>((resolve) => (finish = resolve));
    engine.script = async (response) => {
      response.setHeader('content-type', 'text/event-stream');
      response.write(STREAM[1]);
      await held;
      response.end(STREAM.slice(2).join(''));
    };
    const response = await chat({ stream: true });
    const reader = response.body!.getReader();
    expect(Buffer.from((await reader.read()).value).toString()).toBe(STREAM[1]);
    finish!();
    for (let part = await reader.read(); !part.done; part = await reader.read());
    expect(await gateway.events(1)).toHaveLength(1);
  });

  it('has been counted when the client has its last byte', async () => {
    for (const stream of [false, true]) {
      engine.script = stream ? FakeEngine.stream(...STREAM) : FakeEngine.whole();
      await (await chat({ stream })).text();
      expect(gateway.underWay.count).toBe(0);
    }
    // No waiting: they are there.
    expect(gateway.recorded()).toHaveLength(2);
  });

  it('without usage is counted by what was seen, and says so', async () => {
    engine.script = FakeEngine.stream(...STREAM.slice(0, 4), 'data: [DONE]\n\n');
    await (await chat({ stream: true })).text();
    expect((await gateway.events(1))[0]).toMatchObject({
      outcome: 'completed',
      quality: 'estimated',
      tokens: { input: expect.any(Number), output: 3 },
    });
  });

  it('keeps the client connection for the next request', async () => {
    const agent = new (await import('node:http')).Agent({ keepAlive: true, maxSockets: 1 });
    const sockets = new Set<unknown>();
    for (let turn = 0; turn < 3; turn++) {
      await new Promise<void>((resolve, reject) => {
        const request = httpRequest(`${gateway.origin}/v1/chat/completions`, {
          method: 'POST',
          agent,
          headers: BEARER,
        });
        request.on('response', (response) => {
          sockets.add(response.socket);
          response.resume().on('end', resolve);
        });
        request.on('error', reject);
        request.end(JSON.stringify({ model: MODEL, messages: MESSAGES }));
      });
    }
    agent.destroy();
    expect(sockets.size).toBe(1);
  });
});

describe('a client that goes away', () => {
  it('stops the engine and pays for what it got', async () => {
    let sent: () => void;
    const started = new Promise<void>((resolve) => (sent = resolve));
    engine.script = (response) => {
      response.setHeader('content-type', 'text/event-stream');
      response.write(STREAM.slice(0, 3).join(''));
      sent();
    };
    const abort = new AbortController();
    const response = await fetch(`${gateway.origin}/v1/chat/completions`, {
      method: 'POST',
      headers: BEARER,
      body: JSON.stringify({ model: MODEL, messages: MESSAGES, stream: true }),
      signal: abort.signal,
    });
    await started;
    await response.body!.getReader().read();
    abort.abort();
    await engine.calls[0]!.aborted;
    expect((await gateway.events(1))[0]).toMatchObject({
      outcome: 'client_aborted',
      httpStatus: 499,
      quality: 'estimated',
      tokens: { input: expect.any(Number), cachedInput: 0, output: 2, reasoning: 0 },
    });
  });

  it('before the first byte stops the engine and pays nothing', async () => {
    engine.script = () => undefined;
    const abort = new AbortController();
    const response = fetch(`${gateway.origin}/v1/chat/completions`, {
      method: 'POST',
      headers: BEARER,
      body: JSON.stringify({ model: MODEL, messages: MESSAGES }),
      signal: abort.signal,
    }).catch(() => undefined);
    while (engine.calls.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    abort.abort();
    await response;
    await engine.calls[0]!.aborted;
    expect((await gateway.events(1))[0]).toMatchObject({
      outcome: 'client_aborted',
      tokens: { input: 0, output: 0 },
    });
  });

  it('and that reads slowly does not make us hoard the answer', async () => {
    const large = event(delta('x'.repeat(64 * 1024)));
    let written = 0;
    engine.script = async (response) => {
      response.setHeader('content-type', 'text/event-stream');
      while (written < 1_024 && !response.destroyed) {
        written++;
        if (!response.write(large)) {
          const drained = await Promise.race([
            new Promise<true>((resolve) => response.once('drain', () => resolve(true))),
            new Promise<false>((resolve) => setTimeout(() => resolve(false), 300)),
          ]);
          if (!drained) return;
        }
      }
    };
    const { port } = new URL(gateway.origin);
    const socket = connect(Number(port), '127.0.0.1');
    const body = JSON.stringify({ model: MODEL, messages: MESSAGES, stream: true });
    socket.pause();
    socket.write(
      `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: ${BEARER.authorization}\r\ncontent-length: ${body.length + 1}\r\n\r\n${body}`,
    );
    while (engine.calls.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await new Promise((resolve) => setTimeout(resolve, 500));
    socket.destroy();
    expect(written).toBeLessThan(1_024);
  });
});

describe('an engine that fails', () => {
  it.each([
    ['says 500', FakeEngine.status(500, { error: { message: 'EngineDeadError' } }), 502, 'upstream_error'],
    ['does not know our key', FakeEngine.status(401, {}), 502, 'upstream_error'],
    ['redirects', FakeEngine.status(302, {}, { location: 'http://169.254.169.254/' }), 502, 'upstream_error'],
    ['is busy', FakeEngine.status(503, {}, { 'retry-after': '7' }), 503, 'model_overloaded'],
    ['is asked too often', FakeEngine.status(429, {}), 503, 'model_overloaded'],
    ['closes the connection', (response) => void response.destroy(), 502, 'upstream_error'],
    [
      'breaks off a whole answer',
      (response) => {
        response.writeHead(200, { 'content-length': 1_000 });
        response.write('{"choices":[');
        setTimeout(() => response.destroy(), 20);
      },
      502,
      'upstream_error',
    ],
    [
      'ends a stream before it began',
      (response) => void response.writeHead(200, { 'content-type': 'text/event-stream' }).end(),
      502,
      'upstream_error',
    ],
  ])('that %s costs nothing', async (_, script, status, code) => {
    engine.script = script;
    const response = await chat({ stream: _.includes('stream') });
    expect(await refusal(response)).toMatchObject({ status, code });
    if (code === 'model_overloaded') expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await gateway.events(1))[0]).toMatchObject({
      outcome: 'upstream_error',
      httpStatus: status,
      tokens: { input: 0, output: 0 },
      quality: 'measured',
    });
    // Never twice: it may have begun to generate.
    expect(engine.calls).toHaveLength(1);
  });

  it('passes on what it finds wrong with the request', async () => {
    const message = "This model's maximum context length is 32768 tokens.";
    engine.script = FakeEngine.status(400, {
      error: { message, type: 'BadRequestError', param: 'messages', code: 400 },
    });
    const told = await refusal(await chat());
    expect(told).toMatchObject({
      status: 422,
      code: 'invalid_request',
      message: expect.stringContaining(message),
    });
    expect(told.detail).toEqual([expect.objectContaining({ loc: ['body', 'messages'] })]);
  });

  it.each([
    [
      'Mistral AI has it',
      (faults: unknown) => ({ object: 'error', message: { detail: faults }, param: null }),
    ],
    ['it had it lately', (faults: unknown) => ({ object: 'Error', detail: faults, message: faults })],
    ['FastAPI has it', (faults: unknown) => ({ detail: faults })],
  ])('passes on a list of what it finds wrong, as %s, without what was sent', async (_, spelled) => {
    const msg = 'Extra inputs are not permitted';
    const faults = [
      { type: 'extra_forbidden', loc: ['body', 'safe_mode'], msg, input: 'secret' },
      { type: 'extra_forbidden', loc: ['body', 'messages', 0, 'user', 'name'], msg, input: 'secret' },
    ];
    engine.script = FakeEngine.status(422, spelled(faults));
    const told = await refusal(await chat());
    expect(told).toMatchObject({
      status: 422,
      code: 'invalid_request',
      message: expect.stringContaining(`safe_mode: ${msg}; messages.0.user.name: ${msg}`),
    });
    expect(told.detail).toEqual([expect.objectContaining({ loc: ['body', 'safe_mode'] })]);
    expect(JSON.stringify(told)).not.toContain('secret');
  });

  it('in the middle of a stream ends it with an error event, and what was delivered counts', async () => {
    engine.script = (response) => {
      response.setHeader('content-type', 'text/event-stream');
      response.write(STREAM.slice(0, 3).join(''));
      setTimeout(() => response.destroy(), 20);
    };
    const text = await (await chat({ stream: true })).text();
    const [last] = text.split('\n\n').filter(Boolean).slice(-1);
    expect(last).toMatch(/^\n?event: error\ndata: \{"detail":/);
    expect((await gateway.events(1))[0]).toMatchObject({
      outcome: 'upstream_error',
      httpStatus: 200,
      quality: 'estimated',
      tokens: { output: 2 },
    });
  });

  it('and reports it inside the stream is passed on, and known', async () => {
    const report = event({ error: { message: 'engine died', code: 500 } });
    engine.script = FakeEngine.stream(STREAM[0]!, STREAM[1]!, report, 'data: [DONE]\n\n');
    expect(await (await chat({ stream: true })).text()).toContain(report);
    expect((await gateway.events(1))[0]).toMatchObject({ outcome: 'upstream_error', tokens: { output: 1 } });
  });

  it('to have an address is passed over too, and counts as a failure when there is no other', async () => {
    gateway.publish('route', ROUTE, bodies.route(['not an address']));
    expect(await refusal(await chat())).toMatchObject({ status: 502, code: 'upstream_error' });
    expect((await gateway.events(1))[0]).toMatchObject({ outcome: 'upstream_error', httpStatus: 502 });
    expect(gateway.underWay.count).toBe(0);
  });

  it('to accept a connection is passed over for another of the same route', async () => {
    const gone = await FakeEngine.start();
    const { url } = gone;
    await gone.stop();
    gateway.publish('route', ROUTE, bodies.route([url, engine.url]));
    // Prompts of all kinds, so that some are at home at either engine.
    for (let turn = 0; turn < 16; turn++) {
      expect((await chat({ messages: [{ role: 'user', content: `${turn}` }] })).status).toBe(200);
    }
    const attempts = (await gateway.events(16)).map((each) => each.attempts);
    expect(new Set(attempts)).toEqual(new Set([1, 2]));

    gateway.publish('route', ROUTE, bodies.route([url]));
    expect(await refusal(await chat())).toMatchObject({ status: 502, code: 'upstream_error' });
  });
});

describe('a request that is refused', () => {
  const mistyped = `${API_KEY.slice(0, 30)}${API_KEY[30] === 'A' ? 'B' : 'A'}${API_KEY.slice(31)}`;
  const unknown = formatApiKey('test', 'abcdefghijkl', Buffer.alloc(32, 9));
  const authorised = (key: string) =>
    post({ model: MODEL, messages: MESSAGES }, { authorization: `Bearer ${key}` });

  it.each([
    ['without a key', {}, /Not authenticated/],
    ['with another scheme', { authorization: 'Basic eDp5' }, /scheme/],
    ['with something that is no key', { authorization: 'Bearer sk-123' }, /form bfr-/],
    ['with a mistyped key', { authorization: `Bearer ${mistyped}` }, /checksum does not match.*copied whole/],
    ['with an unknown key', { authorization: `Bearer ${unknown}` }, /unknown or was revoked/],
  ])('%s is told why', async (_, headers, message) => {
    for (const response of [
      await post({ model: MODEL, messages: MESSAGES }, headers),
      await get('/v1/models', headers),
    ]) {
      expect(await refusal(response)).toMatchObject({
        status: 401,
        code: 'invalid_api_key',
        message: expect.stringMatching(message),
      });
      expect(response.headers.get('www-authenticate')).toBe('Bearer');
    }
    expect(engine.calls).toEqual([]);
  });

  it('opens nothing with a key whose list is empty: no model, or from nowhere', async () => {
    gateway.publish('key', KEY_ID, bodies.key({ models: [] }));
    expect(await refusal(await chat())).toMatchObject({ status: 404, code: 'model_not_found' });
    expect(await (await get('/v1/models')).json()).toEqual({ object: 'list', data: [] });
    gateway.publish('key', KEY_ID, bodies.key({ addresses: [] }));
    expect(await refusal(await chat())).toMatchObject({ status: 401, code: 'invalid_api_key' });
    expect(engine.calls).toEqual([]);
  });

  it('opens nothing with a key that was revoked, has expired or may not come from there', async () => {
    gateway.publish('key', KEY_ID, bodies.key({ expiresAt: '2020-01-01T00:00:00Z' }));
    expect(await refusal(await chat())).toMatchObject({
      status: 401,
      message: expect.stringContaining('expired at 2020'),
    });
    gateway.publish('key', KEY_ID, bodies.key({ addresses: ['192.0.2.0/24', '2001:db8::/32'] }));
    expect(await refusal(await chat())).toMatchObject({
      status: 401,
      message: expect.stringContaining('address'),
    });
    gateway.publish('key', KEY_ID, bodies.key({ addresses: ['127.0.0.0/8'] }));
    expect((await chat()).status).toBe(200);
    gateway.publish('key', KEY_ID, null);
    expect(await refusal(await chat())).toMatchObject({ status: 401, code: 'invalid_api_key' });
  });

  it('lets a rotated key in until its overlap has ended', async () => {
    const rotated = { digest: digestOf(unknown), previousDigest: digestOf(API_KEY) };
    gateway.publish(
      'key',
      KEY_ID,
      bodies.key({ ...rotated, previousUntil: new Date(Date.now() + 60_000).toISOString() }),
    );
    expect([(await authorised(API_KEY)).status, (await authorised(unknown)).status]).toEqual([200, 200]);
    gateway.publish(
      'key',
      KEY_ID,
      bodies.key({ ...rotated, previousUntil: new Date(Date.now() - 1).toISOString() }),
    );
    expect(await refusal(await authorised(API_KEY))).toMatchObject({
      status: 401,
      message: expect.stringContaining('replaced'),
    });
    expect((await authorised(unknown)).status).toBe(200);
  });

  it('opens nothing with a key that was revoked while the body was on its way', async () => {
    const { port } = new URL(gateway.origin);
    const headers = { ...BEARER, 'content-type': 'application/json' };
    const request = httpRequest({ port, method: 'POST', path: '/v1/chat/completions', headers });
    const [beginning, rest] = [`{"model":"${MODEL}",`, `"messages":${JSON.stringify(MESSAGES)}}`];
    request.write(beginning);
    await new Promise((resolve) => setTimeout(resolve, 50));
    gateway.publish('key', KEY_ID, null);
    const status = await new Promise((resolve) => {
      request.on('response', (response) => resolve(response.resume().statusCode));
      request.end(rest);
    });
    expect([status, engine.calls.length]).toEqual([401, 0]);
  });

  it('by the state of its collectivité', async () => {
    gateway.publish('tenant', TENANT, bodies.tenant(TENANT, { state: 'suspended' }));
    for (const response of [await chat(), await get('/v1/models'), await get(`/v1/models/${MODEL}`)]) {
      expect(await refusal(response)).toMatchObject({ status: 403, code: 'account_suspended' });
    }
  });

  it('by the stop of its project', async () => {
    gateway.publish('project', PROJECT, bodies.project({ state: 'stopped' }));
    for (const response of [await chat(), await get('/v1/models'), await get(`/v1/models/${MODEL}`)]) {
      expect(await refusal(response)).toMatchObject({ status: 403, code: 'account_suspended' });
    }
  });

  it.each([
    ['the pool', { level: 'pool', ownerId: null }],
    ['the collectivité', { level: 'collectivite', ownerId: TENANT, modelId: MODEL }],
    ['the project, for its offer', { offer: 'shared' }],
    ['the key', { level: 'key', ownerId: KEY_ID, metric: 'in-flight', window: 'none' }],
  ])('by a limit of 0 of %s', async (_, limit) => {
    gateway.publish('limit', 'l', bodies.limit(limit));
    expect(await refusal(await chat())).toMatchObject({ status: 403, code: 'model_closed' });
    gateway.publish('limit', 'l', bodies.limit({ ...limit, value: 10 }));
    expect((await chat()).status).toBe(200);
  });

  it.each([
    ['another model', { modelId: 'other' }],
    ['another offer', { offer: 'dedicated' }],
    ['another project', { ownerId: '0190b6a4-0000-7000-8000-0000000000ff' }],
  ])('not by a limit of 0 for %s', async (_, limit) => {
    gateway.publish('limit', 'l', bodies.limit(limit));
    expect((await chat()).status).toBe(200);
  });

  it('by the sensitivity of its project, unless a site may take it', async () => {
    gateway.publish('project', PROJECT, bodies.project({ sensitivity: 'sante' }));
    expect(await refusal(await chat())).toMatchObject({
      status: 403,
      code: 'sovereignty_refused',
      message: expect.stringContaining('HDS'),
    });
    gateway.publish('route', ROUTE, bodies.route([engine.url], { qualification: 'secnumcloud-3.2-hds' }));
    expect((await chat()).status).toBe(200);
  });

  it('tells nobody of a model that is not theirs', async () => {
    const absent = await refusal(await post({ model: 'no-such', messages: MESSAGES }));
    expect(absent).toMatchObject({
      status: 404,
      code: 'model_not_found',
      message: expect.stringContaining('no-such'),
    });
    const like = (name: string) => ({
      ...absent,
      message: absent.message.replace('no-such', name),
      detail: absent.message.replace('no-such', name),
    });

    gateway.publish('key', KEY_ID, bodies.key({ models: ['other'] }));
    expect(await refusal(await chat())).toEqual(like(MODEL));
    expect(await refusal(await get(`/v1/models/${MODEL}`))).toEqual(like(MODEL));
    gateway.publish('key', KEY_ID, bodies.key());
    for (const route of [{ collectiviteId: OTHER_TENANT }, { state: 'draining' }, { state: 'closed' }]) {
      gateway.publish('route', ROUTE, bodies.route([engine.url], route));
      expect(await refusal(await chat())).toEqual(like(MODEL));
    }
    gateway.publish('route', ROUTE, null);
    expect(await refusal(await chat())).toEqual(like(MODEL));
  });

  it('while no engine of the model is ready', async () => {
    for (const route of [bodies.route([engine.url], { state: 'starting' }), bodies.route([])]) {
      gateway.publish('route', ROUTE, route);
      const response = await chat();
      expect(response.headers.get('retry-after')).toBe('10');
      expect(await refusal(response)).toMatchObject({ status: 503, code: 'model_starting' });
    }
  });

  it.each(['{"model":', '', 'null x', '{"model":"\u0001"}'])('with %j, which is no JSON', async (body) => {
    expect(await refusal(await post(body))).toMatchObject({ status: 400, code: 'invalid_json' });
  });

  it('with fields missing or wrong, all of them named in a list', async () => {
    const told = await refusal(await post({ stream: 'yes' }));
    expect(told).toMatchObject({ status: 422, code: 'invalid_request' });
    expect(told.detail).toEqual([
      { type: 'missing', loc: ['body', 'messages'], msg: 'Field required', input: null },
      { type: 'missing', loc: ['body', 'model'], msg: 'Field required', input: null },
      expect.objectContaining({ type: 'bool_type', loc: ['body', 'stream'] }),
    ]);
  });

  it('with a model that does not chat', async () => {
    gateway.publish('model', MODEL, bodies.model({ type: 'text-embeddings-inference' }));
    const told = await refusal(await chat());
    expect(told).toMatchObject({
      status: 422,
      message: 'Model has wrong type. Expected: text-generation. Actual: text-embeddings-inference.',
    });
    expect(Array.isArray(told.detail)).toBe(true);
  });

  it('with a body above the limit, announced or not', async () => {
    const large = { model: MODEL, messages: [{ role: 'user', content: 'x'.repeat(150_000) }] };
    expect(await refusal(await post(large))).toMatchObject({ status: 413, code: 'request_too_large' });
    const chunked = await fetch(`${gateway.origin}/v1/chat/completions`, {
      method: 'POST',
      headers: BEARER,
      body: new Blob([JSON.stringify(large)]).stream(),
      duplex: 'half',
    });
    expect(await refusal(chunked)).toMatchObject({ status: 413, code: 'request_too_large' });
  });

  it('by a gateway that has lost the database for too long, sooner for sensitive data', async () => {
    gateway.tail.sinceContactMs = 15 * 60_000 + 1;
    expect(await refusal(await chat())).toMatchObject({ status: 503, code: 'gateway_isolated' });
    gateway.tail.sinceContactMs = 5_000;
    expect((await chat()).status).toBe(200);
    gateway.publish('project', PROJECT, bodies.project({ sensitivity: 'sensible' }));
    gateway.publish('route', ROUTE, bodies.route([engine.url], { qualification: 'secnumcloud-3.2' }));
    expect(await refusal(await chat())).toMatchObject({ status: 503, code: 'gateway_isolated' });
  });

  it('by a gateway that knows nothing yet, whatever the key', async () => {
    gateway.tail.loaded = false;
    for (const response of [await authorised(unknown), await get('/v1/models')]) {
      expect(await refusal(response)).toMatchObject({ status: 503, code: 'gateway_isolated' });
    }
  });

  it('by a gateway that says goodbye', async () => {
    gateway.ledger.close();
    expect(await refusal(await chat())).toMatchObject({ status: 503, code: 'gateway_stopping' });
    expect(engine.calls).toEqual([]);
  });

  it('leaves no event', async () => {
    await post('{');
    await post({ model: 'no-such', messages: MESSAGES });
    expect(gateway.recorded()).toEqual([]);
  });
});

describe('a gateway whose journal is full', () => {
  it('refuses rather than losing usage', async () => {
    await gateway.stop();
    gateway = await startFixture({ segmentBytes: 12 * 1024 });
    gateway.publish('tenant', TENANT, bodies.tenant());
    gateway.publish('project', PROJECT, bodies.project());
    gateway.publish('key', KEY_ID, bodies.key());
    gateway.publish('model', MODEL, bodies.model());
    gateway.publish('route', ROUTE, bodies.route([engine.url]));
    engine.script = () => undefined;
    const abort = new AbortController();
    const pending: Promise<unknown>[] = [];
    let refused: Response | undefined;
    for (let count = 0; count < 100 && !refused; count++) {
      const request = fetch(`${gateway.origin}/v1/chat/completions`, {
        method: 'POST',
        headers: BEARER,
        body: JSON.stringify({ model: MODEL, messages: MESSAGES }),
        signal: abort.signal,
      });
      const calls = engine.calls.length;
      const answered = request.then((response) => (refused = response)).catch(() => undefined);
      pending.push(answered);
      while (engine.calls.length === calls && !refused)
        await new Promise((resolve) => setTimeout(resolve, 2));
    }
    expect(await refusal(refused!)).toMatchObject({ status: 503, code: 'journal_full' });
    abort.abort();
    await Promise.all(pending);
    expect(await gateway.events(engine.calls.length)).toHaveLength(engine.calls.length);
  });
});

describe('the models of a key', () => {
  it('are those it may use, as Albert lists them', async () => {
    gateway.publish('model', 'hidden', bodies.model({ aliases: [] }));
    const list = (await (await get('/v1/models')).json()) as object;
    const model = {
      object: 'model',
      id: MODEL,
      type: 'text-generation',
      aliases: ['openweight-small'],
      created: 1_750_000_000,
      owned_by: 'Mistral AI',
      max_context_length: 32_768,
      costs: { prompt_tokens: 0.1, completion_tokens: 0.3 },
    };
    expect(list).toEqual({ object: 'list', data: [model] });
    for (const name of [MODEL, encodeURIComponent(MODEL), 'openweight-small']) {
      expect(await (await get(`/v1/models/${name}`)).json()).toEqual(model);
    }
  });

  it('state the context that is served, where it is less than the model could have', async () => {
    gateway.publish('route', ROUTE, bodies.route([engine.url], { contextTokens: 8_192 }));
    expect(await (await get(`/v1/models/${MODEL}`)).json()).toMatchObject({ max_context_length: 8_192 });
    await (await chat({ messages: [{ role: 'user', content: 'x'.repeat(24_000) }] })).text();
    expect(engine.calls[0]!.body.max_tokens).toBeLessThan(200);
  });

  it('are read by the SDK of Mistral, which has a `type` of its own', async () => {
    const userAgent = 'mistral-client-typescript/2.7.0';
    const list = async () => {
      const answer = await get('/v1/models', { ...BEARER, 'user-agent': userAgent });
      return ((await answer.json()) as { data: { capabilities: object }[] }).data;
    };
    const capabilities = async () => (await list())[0]!.capabilities;
    expect(await list()).toEqual([
      expect.objectContaining({ id: MODEL, type: 'base', capabilities: expect.any(Object) }),
    ]);
    expect(await capabilities()).toMatchObject({
      completion_chat: true,
      vision: true,
      function_calling: false,
    });
    gateway.publish('model', MODEL, bodies.model({ abilities: { tools: true, reasoning: false } }));
    expect(await capabilities()).toMatchObject({ function_calling: true, reasoning: false });
    const one = await get(`/v1/models/${MODEL}`, { ...BEARER, 'user-agent': 'mistral-client-python/1.9.3' });
    expect(await one.json()).toMatchObject({ id: MODEL, type: 'base' });
  });

  it('that are closed or not sovereign enough are not among them', async () => {
    gateway.publish('limit', 'l', bodies.limit());
    expect(await (await get('/v1/models')).json()).toEqual({ object: 'list', data: [] });
    expect(await refusal(await get(`/v1/models/${MODEL}`))).toMatchObject({
      status: 403,
      code: 'model_closed',
    });
  });
});

describe('other paths', () => {
  it('are not found, in the same envelope', async () => {
    for (const path of ['/', '/v1', '/tokenize', '/v1/chat', '/v1/models/%zz']) {
      expect(await refusal(await get(path))).toMatchObject({ status: 404, code: 'not_found' });
    }
  });

  it('refuse a wrong method and name the right one', async () => {
    const response = await get('/v1/chat/completions');
    expect(response.headers.get('allow')).toBe('POST');
    expect(await refusal(response)).toMatchObject({ status: 405, code: 'method_not_allowed' });
    const posted = await fetch(`${gateway.origin}/v1/models`, { method: 'POST', body: '{}' });
    expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });

  it('and what is not HTTP get an answer too', async () => {
    const socket = connect(Number(new URL(gateway.origin).port), '127.0.0.1');
    socket.write('NOT HTTP\r\n\r\n');
    const answer = await new Promise<string>((resolve) =>
      socket.once('data', (data) => resolve(data.toString())),
    );
    expect(answer).toMatch(/^HTTP\/1.1 400 Bad Request\r\n[^]*"code":"bad_request"/);
    socket.destroy();
  });
});
