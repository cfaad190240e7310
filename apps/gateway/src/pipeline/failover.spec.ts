import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startCluster } from '@beffroi/simulators/cluster';
import { EngineChecks } from '../engines/engine.checks.ts';
import { delta, type EngineScript, event, FakeEngine, USAGE } from '../testing/fake.engine.ts';
import {
  API_KEY,
  bodies,
  EXTERNAL_ROUTE,
  type FixtureOptions,
  type GatewayFixture,
  KEY_ID,
  MODEL,
  PROJECT,
  ROUTE,
  startServing,
  TENANT,
} from '../testing/gateway.fixture.ts';

let gateway: GatewayFixture;
let first: FakeEngine;
let second: FakeEngine;
/** Nobody listens there any more. */
let goneUrl: string;

beforeEach(async () => {
  const gone = await FakeEngine.start();
  [first, second, goneUrl] = [await FakeEngine.start(), await FakeEngine.start(), gone.url];
  await gone.stop();
  gateway = await startServing(first);
});
afterEach(async () => {
  await gateway.stop();
  await Promise.all([first.stop(), second.stop()]);
});
const restart = async (options: FixtureOptions) => {
  await gateway.stop();
  gateway = await startServing(first, options);
};

const chat = (extra: object = {}) =>
  fetch(`${gateway.origin}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${API_KEY}` },
    body: JSON.stringify({ model: MODEL, messages: [{ role: 'user', content: 'Bonjour' }], ...extra }),
  });
const codeOf = async (response: Response) =>
  ((await response.json()) as { error: { code: string } }).error.code;
/** The first engine is asked first: it alone is of the better order. */
const serveInOrder = (extra: object = {}) => {
  gateway.publish('route', ROUTE, bodies.route([first.url]));
  gateway.publish('route', EXTERNAL_ROUTE, bodies.externalRoute(second.url, { order: 1, ...extra }));
};
const suspend = () => gateway.publish('tenant', TENANT, bodies.tenant(TENANT, { state: 'suspended' }));
const DONE = 'data: [DONE]\n\n';
const STREAM = FakeEngine.stream(event(delta('Oui.')), event({ choices: [], usage: USAGE }), DONE);
const engineOf = (routeId: string, at = 0) =>
  [...gateway.fleet.all()].find(({ route }) => route.id === routeId)!.engines[at]!;

describe('an answer', () => {
  it('says which site and which model it comes from, whole and streamed', async () => {
    for (const stream of [false, true]) {
      first.script = stream ? STREAM : FakeEngine.whole();
      const response = await chat({ model: 'openweight-small', stream });
      await response.text();
      expect(response.headers.get('x-beffroi-site')).toBe('site-1');
      expect(response.headers.get('x-beffroi-model')).toBe(MODEL);
    }
  });
});

describe('a request that its first engine failed', () => {
  it.each<[string, EngineScript | undefined]>([
    ['does not accept a connection', undefined],
    ['breaks off before it answers', (response) => void response.destroy()],
    ['answers 500', FakeEngine.status(500, {})],
    ['has no room', FakeEngine.status(503, {}, { 'retry-after': '3' })],
    ['is asked too often', FakeEngine.status(429, {})],
    ['does not know our key', FakeEngine.status(401, {})],
    ['ends a stream before it began', (response) => void response.writeHead(200).end()],
    ['begins a stream with its failure', FakeEngine.stream(event({ error: { code: 500 } }), DONE)],
    ['says in a stream that it is busy', FakeEngine.stream(event({ error: { code: 503 } }))],
    ['begins a stream with an event of failure', FakeEngine.stream('event: error\ndata: {}\n\n')],
    ['says that it failed, and no more', FakeEngine.stream('data: {"error":{}}')],
  ])('since it %s, is answered by another route, and metered there', async (_, script) => {
    serveInOrder();
    if (script) first.script = script;
    else gateway.publish('route', ROUTE, bodies.route([goneUrl]));
    second.script = STREAM;
    const response = await chat({ stream: true });
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('Oui.');
    expect(response.headers.get('x-beffroi-site')).toBe('provider-1');
    const [call] = second.calls;
    expect(call!.body).toMatchObject({ model: 'their-name' });
    expect(call!.body).not.toHaveProperty('cache_salt');
    expect(call!.headers.authorization).toBe('Bearer provider-key');
    expect(await gateway.events(1)).toEqual([
      expect.objectContaining({
        deploymentId: EXTERNAL_ROUTE,
        siteId: 'provider-1',
        offer: 'external',
        attempts: 2,
        outcome: 'completed',
        quality: 'measured',
        tokens: expect.objectContaining({ output: 3 }),
      }),
    ]);
    expect((await gateway.events(1))[0]).not.toHaveProperty('rerouted');
    expect([engineOf(ROUTE), engineOf(EXTERNAL_ROUTE)].map(({ tokensInFlight }) => tokensInFlight)).toEqual([
      0, 0,
    ]);
  });

  it('by its silence goes nowhere else: it may be generating still', async () => {
    await restart({ firstByteTimeoutMs: 150 });
    serveInOrder();
    for (const stream of [false, true]) {
      first.script = () => undefined;
      const response = await chat({ stream });
      expect([response.status, await codeOf(response)]).toEqual([502, 'upstream_error']);
      await first.calls.at(-1)!.aborted;
    }
    expect(second.calls).toEqual([]);
    expect((await gateway.events(2)).map(({ tokens }) => tokens.input + tokens.output)).toEqual([0, 0]);
  });

  it.each([
    ['at once', 0],
    ['and a moment later its end', 20],
  ])(
    'by a stream that finds fault with what the client sent, %s, goes nowhere else, and costs nothing',
    async (_, pauseMs) => {
      serveInOrder();
      const error = { message: 'grammar is not valid', type: 'BadRequestError', param: 'tools', code: 400 };
      first.script = (response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' }).write(event({ error }));
        setTimeout(() => response.end(DONE), pauseMs);
      };
      const response = await chat({ stream: true });
      expect([response.status, await response.json()]).toEqual([
        422,
        expect.objectContaining({
          error: expect.objectContaining({
            code: 'invalid_request',
            message: expect.stringContaining('grammar is not valid'),
          }),
          detail: [expect.objectContaining({ loc: ['body', 'tools'] })],
        }),
      ]);
      expect(second.calls).toEqual([]);
      expect(await gateway.events(1)).toEqual([
        expect.objectContaining({
          httpStatus: 422,
          tokens: expect.objectContaining({ input: 0, output: 0 }),
        }),
      ]);
    },
  );

  it('by a stream for what its client sent is none of the engine’s failures', async () => {
    serveInOrder();
    first.script = FakeEngine.stream(event({ error: { message: 'x', code: 400 } }), DONE);
    for (let turn = 0; turn < 12; turn++) await (await chat({ stream: true })).text();
    first.script = STREAM;
    const response = await chat({ stream: true });
    await response.text();
    expect(response.headers.get('x-beffroi-site')).toBe('site-1');
  });

  it.each([
    [400, 422, 0],
    [500, 200, 1],
  ])(
    'by a whole answer that is an error, of code %i, is met as if its head had said so',
    async (code, status, calls) => {
      serveInOrder();
      first.script = FakeEngine.whole({ error: { message: 'boom', code } });
      const response = await chat();
      expect([response.status, second.calls.length]).toEqual([status, calls]);
      if (status === 422) expect((await gateway.events(1))[0]!.tokens).toMatchObject({ input: 0, output: 0 });
    },
  );

  it('by a stream is told so in its status where no other engine is left', async () => {
    first.script = FakeEngine.stream(event({ error: { message: 'EngineDeadError', code: 500 } }), DONE);
    const response = await chat({ stream: true });
    expect([response.status, await codeOf(response)]).toEqual([502, 'upstream_error']);
    expect(engineOf(ROUTE)).toMatchObject({ tally: { answered: 0, failed: 1 }, hasServed: false });
    expect(await gateway.events(1)).toEqual([
      expect.objectContaining({ httpStatus: 502, tokens: expect.objectContaining({ input: 0, output: 0 }) }),
    ]);
  });

  it('after the first byte goes nowhere else', async () => {
    serveInOrder();
    first.script = (response) => {
      response.setHeader('content-type', 'text/event-stream');
      response.write(event(delta('Oui')));
      setTimeout(() => response.destroy(), 20);
    };
    expect(await (await chat({ stream: true })).text()).toContain('event: error');
    expect(second.calls).toEqual([]);
    expect((await gateway.events(1))[0]).toMatchObject({ outcome: 'upstream_error', deploymentId: ROUTE });
  });

  it('and its usage states that before its error', async () => {
    serveInOrder();
    const choices = [{ index: 0, delta: {}, finish_reason: 'stop' }];
    first.script = FakeEngine.stream(
      event(delta('Oui')),
      event({ choices, usage: USAGE }),
      event({ error: {} }),
    );
    const text = await (await chat({ stream: true })).text();
    expect(text).toMatch(/"choices":\[\],"usage":\{[^\n]*"cost":[^\n]*\n\nevent: error\ndata: [^\n]*\n\n$/);
    expect((await gateway.events(1))[0]).toMatchObject({ outcome: 'upstream_error', quality: 'measured' });
  });

  it.each<[string, string, string, boolean]>([
    ['a page', 'text/html; charset=utf-8', '<html></html>', false],
    ['a page whose type is in capitals', 'Text/HTML', '<html></html>', false],
    ['a page for a stream', 'text/html', '<html></html>', true],
    ['a whole answer for a stream', 'application/json', JSON.stringify({ usage: USAGE }), true],
    ['a stream for a whole answer', 'text/event-stream', event(delta('Oui')), false],
  ])('that gets %s goes to the next engine', async (_, type, body, stream) => {
    serveInOrder();
    first.script = (response) => void response.writeHead(200, { 'content-type': type }).end(body);
    if (stream) second.script = STREAM;
    const response = await chat({ stream });
    expect([response.status, response.headers.get('x-beffroi-site')]).toEqual([200, 'provider-1']);
    await response.text();
    expect((await gateway.events(1))[0]).toMatchObject({ attempts: 2, outcome: 'completed' });
  });

  it.each([
    ['is no JSON', 'hello'],
    ['is compressed', gzipSync('{}')],
    ['is cut off, though its engine calls it whole', '{"choices":['],
  ])('whose answer %s is told that its engine failed, and costs nothing', async (_, body) => {
    serveInOrder();
    first.script = (response) =>
      void response.writeHead(200, { 'content-type': 'application/json' }).end(body);
    const response = await chat();
    expect([response.status, await codeOf(response)]).toEqual([502, 'upstream_error']);
    expect((await gateway.events(1))[0]).toMatchObject({
      outcome: 'upstream_error',
      tokens: { input: 0, output: 0 },
    });
    expect(second.calls).toEqual([]);
  });

  it('for a fault of its own goes nowhere else', async () => {
    serveInOrder();
    const message = "This model's maximum context length is 8192 tokens. However, you requested 9000 tokens.";
    first.script = FakeEngine.status(400, {
      error: { message, type: 'BadRequestError', param: null, code: 400 },
    });
    const response = await chat();
    const body = (await response.json()) as { error: { message: string } };
    expect([response.status, body.error.message]).toEqual([422, message]);
    expect(second.calls).toEqual([]);
    expect(engineOf(ROUTE).standing.history).toBe(0);
  });

  it('and that kills every engine it meets, meets two', async () => {
    const third = await FakeEngine.start();
    gateway.publish('route', ROUTE, bodies.route([first.url, second.url, third.url]));
    const engines = [first, second, third];
    for (const engine of engines) engine.script = (response) => void response.destroy();
    expect((await chat()).status).toBe(502);
    expect(engines.flatMap(({ calls }) => calls)).toHaveLength(2);
    expect((await gateway.events(1))[0]).toMatchObject({ attempts: 2, outcome: 'upstream_error' });
    await third.stop();
  });

  it('never leaves the sites that its project may use', async () => {
    gateway.publish('project', PROJECT, bodies.project({ sensitivity: 'sensible' }));
    gateway.publish('route', ROUTE, bodies.route([goneUrl], { qualification: 'secnumcloud-3.2' }));
    gateway.publish('route', EXTERNAL_ROUTE, bodies.externalRoute(second.url));
    expect([(await chat()).status, second.calls.length]).toEqual([502, 0]);
    gateway.publish('route', ROUTE, null);
    const response = await chat();
    expect([response.status, await codeOf(response)]).toEqual([403, 'sovereignty_refused']);
    expect(second.calls).toEqual([]);
  });
});

const SOVEREIGN = { qualification: 'secnumcloud-3.2' };
const publishSecond = (extra: object) =>
  gateway.publish(
    'route',
    EXTERNAL_ROUTE,
    bodies.externalRoute(second.url, { order: 1, ...SOVEREIGN, ...extra }),
  );

describe('while its first engine has it, a request', () => {
  it.each<[string, () => unknown]>([
    ['whose other route closes', () => publishSecond({ state: 'draining' })],
    ['whose other route turns out not to be sovereign', () => publishSecond({ qualification: 'none' })],
    ['whose collectivité is suspended', () => suspend()],
    ['whose gateway hears nothing of revocations', () => (gateway.tail.sinceContactMs = 5_000)],
    ['whose key is revoked', () => gateway.publish('key', KEY_ID, null)],
  ])('%s goes nowhere else', async (_, change) => {
    gateway.publish('project', PROJECT, bodies.project({ sensitivity: 'sensible' }));
    gateway.publish('route', ROUTE, bodies.route([first.url], SOVEREIGN));
    publishSecond({});
    first.script = (response) => {
      change();
      response.writeHead(500).end('{}');
    };
    expect((await chat()).status).toBe(502);
    expect(second.calls).toEqual([]);
  });
});

describe('an engine', () => {
  it('that fails is passed over, and asked again where there is no other', async () => {
    serveInOrder();
    first.script = FakeEngine.status(500, {});
    for (let turn = 0; turn < 10; turn++) expect((await chat()).status).toBe(200);
    expect(first.calls).toHaveLength(8);
    expect(engineOf(ROUTE).conditionAt(gateway.clock.monotonicMs())).toBe('ejected');
    gateway.publish('route', EXTERNAL_ROUTE, null);
    first.script = FakeEngine.whole();
    expect((await chat()).status).toBe(200);
  });

  it('that says when to come back is left alone until then, and its clients are told', async () => {
    first.script = FakeEngine.status(429, {}, { 'retry-after': '30' });
    expect((await chat()).status).toBe(503);
    const response = await chat();
    expect([response.status, await codeOf(response)]).toEqual([503, 'model_overloaded']);
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(25);
    expect(first.calls).toHaveLength(1);
  });

  it('that still loads lets clients wait', async () => {
    first.script = FakeEngine.status(503, {});
    const response = await chat();
    expect([response.status, await codeOf(response)]).toEqual([503, 'model_starting']);
  });

  it('that goes on after the end of its stream is not listened to for ever', async () => {
    let chatter: NodeJS.Timeout | undefined;
    first.script = (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(event(delta('Oui.')) + event({ choices: [], usage: USAGE }) + DONE);
      chatter = setInterval(() => response.write(': still here\n\n'), 100);
      response.on('close', () => clearInterval(chatter));
    };
    expect(await (await chat({ stream: true })).text()).toContain(DONE);
    expect(await gateway.events(1)).toMatchObject([{ outcome: 'completed' }]);
    clearInterval(chatter);
  });

  it('that falls silent inside a stream ends it with an error event', async () => {
    await restart({ idleTimeoutMs: 150 });
    first.script = (response) => {
      response.setHeader('content-type', 'text/event-stream');
      response.write(event(delta('Oui')));
    };
    const text = await (await chat({ stream: true })).text();
    expect(text).toContain('event: error');
    expect((await gateway.events(1))[0]).toMatchObject({ outcome: 'upstream_error', tokens: { output: 1 } });
  });

  it('keeps what is known of it when its route is published anew, and is forgotten with its route', async () => {
    await (await chat()).text();
    const before = engineOf(ROUTE);
    gateway.publish('route', ROUTE, bodies.route([second.url, first.url]));
    await (await chat()).text();
    expect(engineOf(ROUTE, 1)).toBe(before);
    gateway.publish('route', ROUTE, null);
    expect([...gateway.fleet.all()]).toEqual([]);
  });

  it('that its route names no more is no other engine for a request that began before', async () => {
    gateway.publish('route', ROUTE, bodies.route([first.url]));
    gateway.publish('route', EXTERNAL_ROUTE, bodies.externalRoute(second.url, { order: 1 }));
    first.script = (response) => {
      gateway.publish('route', EXTERNAL_ROUTE, null);
      response.destroy();
    };
    expect((await chat()).status).toBe(502);
    expect(second.calls).toEqual([]);
  });

  it('is looked at in the background: its health, and its queue', async () => {
    await (await chat()).text();
    const checks = new EngineChecks({ fleet: gateway.fleet, everyMs: 60_000 });
    const looked = async (isThere: () => boolean) => {
      for (let waitedMs = 0; !isThere() && waitedMs < 4_000; waitedMs += 5) {
        checks.look();
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      return isThere();
    };
    const engine = engineOf(ROUTE);
    first.ops = { health: 200, metrics: '# x\nvllm:num_requests_waiting{engine="0"} 7.0\n' };
    expect(await looked(() => engine.requestsWaiting === 7)).toBe(true);
    first.ops = { health: 503, metrics: '' };
    expect(await looked(() => engine.standing.failedChecks >= 2 && engine.requestsWaiting === 0)).toBe(true);
    const read = () =>
      gateway.modelHealth.read(
        [...gateway.fleet.all()].map(({ route }) => route),
        (route) => gateway.fleet.enginesOf(route),
      );
    expect(read()).toMatchObject({ colour: 'red', enginesReady: 0, outcomes: 1, failures: 0 });
    await (await chat()).text();
    expect(read()).toMatchObject({ colour: 'green', enginesReady: 1, outcomes: 2 });
    first.script = FakeEngine.status(429, {}, { 'retry-after': '1' });
    await (await chat()).text();
    expect(read()).toMatchObject({ outcomes: 3, failures: 0 });
    gateway.publish('route', ROUTE, {
      ...bodies.route([]),
      engines: [{ url: first.url, weight: 0 }],
    });
    expect(read()).toMatchObject({ colour: 'red', enginesReady: 0 });
  });
});

describe('a provider', () => {
  it('is asked below its base path, in its own words', async () => {
    gateway.publish('route', ROUTE, null);
    const mistral = { kind: 'mistral', basePath: '/api/v2' };
    gateway.publish('route', EXTERNAL_ROUTE, bodies.externalRoute(second.url, mistral));
    second.script = STREAM;
    expect((await chat({ stream: true, max_completion_tokens: 9, user: 'agent' })).status).toBe(200);
    const { path, body } = second.calls[0]!;
    expect(path).toBe('/api/v2/chat/completions');
    expect(Object.keys(body).sort()).toEqual(['max_tokens', 'messages', 'model', 'stream']);
  });

  it('is asked by its name for the model and answers by ours, also where one of our engines failed first', async () => {
    gateway.publish('route', EXTERNAL_ROUTE, bodies.externalRoute(second.url, { order: 1 }));
    first.script = FakeEngine.status(500, {});
    const theirs = { id: 'x', model: 'their-name-2506', choices: [] };
    second.script = FakeEngine.whole({ ...theirs, usage: USAGE });
    expect(await (await chat()).json()).toMatchObject({ ...theirs, model: MODEL });
    second.script = FakeEngine.stream(
      event({ ...delta('Oui'), model: 'their-name-2506' }),
      event({ model: 'their-name-2506', choices: [], usage: USAGE }),
      'data: [DONE]\n\n',
    );
    const text = await (await chat({ stream: true })).text();
    expect(text.match(/"model":"[^"]*"/g)).toEqual([`"model":"${MODEL}"`, `"model":"${MODEL}"`]);
    expect(second.calls.map(({ body }) => body.model)).toEqual(['their-name', 'their-name']);
  });

  it('answers by our name for the model in the first event too, where a byte order mark stands before it', async () => {
    gateway.publish('route', ROUTE, null);
    gateway.publish('route', EXTERNAL_ROUTE, bodies.externalRoute(second.url));
    second.script = FakeEngine.stream(
      `\uFEFF${event({ ...delta('Oui'), model: 'their-name-2506' })}`,
      event({ model: 'their-name-2506', choices: [], usage: USAGE }),
      'data: [DONE]\n\n',
    );
    const text = await (await chat({ stream: true })).text();
    expect(text.match(/"model":"[^"]*"/g)).toEqual([`"model":"${MODEL}"`, `"model":"${MODEL}"`]);
    expect(text).toMatch(/data: \[DONE\]\n\n$/);
  });

  it.each([false, true])('may say 1xx before its answer, unasked (stream: %s)', async (stream) => {
    gateway.publish('route', ROUTE, null);
    gateway.publish('route', EXTERNAL_ROUTE, bodies.externalRoute(second.url));
    second.script = (response, call) => {
      response.writeContinue();
      response.writeProcessing();
      response.writeEarlyHints({ link: '</style.css>; rel=preload' });
      return (stream ? STREAM : FakeEngine.whole())(response, call);
    };
    for (const _ of ['first', 'on a kept connection']) {
      const response = await chat({ stream });
      expect([response.status, await response.text()]).toEqual([200, expect.stringContaining('Oui.')]);
    }
    expect(second.calls).toHaveLength(2);
  });

  it('is connected to by name too, once the name leads where it may', async () => {
    gateway.publish('route', ROUTE, null);
    const byName = second.url.replace('127.0.0.1', 'localhost');
    gateway.publish('route', EXTERNAL_ROUTE, bodies.externalRoute(byName));
    expect((await chat()).status).toBe(200);
  });

  it('must show a certificate that we trust', async () => {
    const unknownToUs = await startCluster({
      port: 0,
      adminPort: 0,
      nodes: [],
      podRuntime: { start: () => Promise.reject(new Error('no pod')) },
    });
    gateway.publish('route', ROUTE, null);
    gateway.publish('route', EXTERNAL_ROUTE, bodies.externalRoute(unknownToUs.url));
    expect((await chat()).status).toBe(502);
    await unknownToUs.close();
    // Nothing was sent: a server that had got the request would have blamed its collectivité.
    expect(engineOf(EXTERNAL_ROUTE).standing).toMatchObject({ history: 1, failedOnly: undefined });
  });

  it('in our own network is not connected to, by address or by name, unless the operator named it', async () => {
    await restart({ privateRanges: ['192.0.2.0/24'] });
    gateway.publish('route', ROUTE, null);
    for (const url of [second.url, second.url.replace('127.0.0.1', 'localhost').replace('http:', 'https:')]) {
      gateway.publish('route', EXTERNAL_ROUTE, bodies.externalRoute(url));
      expect((await chat()).status).toBe(502);
    }
    expect(second.calls).toEqual([]);
  });
});
