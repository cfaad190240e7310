import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { brandId } from '@beffroi/kernel';
import { formatApiKey } from '@beffroi/keys/domain';
import { seal } from '@beffroi/platform/crypto';
import { engineKeyContext } from '@beffroi/provisioning/domain';
import { EngineChecks } from '../engines/engine.checks.ts';
import { delta, type EngineScript, event, FakeEngine, USAGE } from '../testing/fake.engine.ts';
import {
  API_KEY,
  bodies,
  DATA_PLANE_KEY,
  digestOf,
  EXTERNAL_ROUTE,
  type FixtureOptions,
  type GatewayFixture,
  KEY_ID,
  MODEL,
  OTHER_TENANT,
  ROUTE,
  startServing,
  TENANT,
} from '../testing/gateway.fixture.ts';

const SMALL_KEY = formatApiKey('test', 'abcdefghijkm', Buffer.alloc(32, 4));
const SECOND_SITE = '0190b6a4-0000-7000-8000-0000000000e9';
const REQUESTS_A_DAY = '0190b6a4-0000-7000-8000-0000000000f1';
const DONE = 'data: [DONE]\n\n';
const SMALL_PROJECT = '0190b6a4-0000-7000-8000-0000000000c1';

let engine: FakeEngine;
let gateway: GatewayFixture;
/** Answers that the engine keeps back, in the order of its calls. */
let held: (() => void)[];

const serve = async (queue: FixtureOptions['queue']): Promise<void> => {
  gateway = await startServing(engine, { queue: { engineRoom: 1, ...queue } });
  gateway.publish('tenant', OTHER_TENANT, bodies.tenant(OTHER_TENANT));
  const project = { collectiviteId: OTHER_TENANT, payerId: OTHER_TENANT };
  gateway.publish('project', SMALL_PROJECT, bodies.project(project));
  const key = { digest: digestOf(SMALL_KEY), projectId: SMALL_PROJECT };
  gateway.publish('key', '0190b6a4-0000-7000-8000-0000000000d1', bodies.key(key));
};

interface Ask {
  readonly key?: string;
  readonly stream?: boolean;
  readonly signal?: AbortSignal;
}
const chat = ({ key = API_KEY, stream = false, signal }: Ask = {}) =>
  fetch(`${gateway.origin}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      model: MODEL,
      stream,
      user: key,
      messages: [{ role: 'user', content: 'Bonjour' }],
    }),
    ...(signal ? { signal } : {}),
  });
const until = async (what: string, isSo: () => boolean): Promise<void> => {
  for (let waitedMs = 0; !isSo(); waitedMs += 5) {
    if (waitedMs > 20_000) throw new Error(`not within 20 s: ${what}`);
    await sleep(5);
  }
};
const queued = (count: number) => until(`${count} queued`, () => gateway.queues.queued === count);
const asked = (count: number) => until(`${count} asked`, () => engine.calls.length === count);
const answerOne = async (): Promise<void> => {
  await until('an answer to give', () => held.length > 0);
  held.shift()!();
};
const errorOf = async (response: Response) =>
  ((await response.json()) as { error: { code: string; message: string } }).error;

beforeEach(async () => {
  engine = await FakeEngine.start();
  held = [];
  engine.script = (response, call) =>
    new Promise<void>((resolve) => {
      held.push(() => {
        void FakeEngine.whole()(response, call);
        resolve();
      });
    });
});
afterEach(async () => {
  await gateway.stop();
  await engine.stop();
});

describe('a request for engines that have as much to do as they take', () => {
  it('waits for its turn, then is answered and counted as any other', async () => {
    await serve({});
    const answers = [chat(), chat()];
    await queued(1);
    await asked(1);
    await answerOne();
    await asked(2);
    await answerOne();
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([200, 200]);
    expect(await gateway.events(2)).toHaveLength(2);
    expect(gateway.queues.poolOf(ROUTE)).toMatchObject({ inFlight: 0, queued: 0 });
  });

  it('is not sent to engines that were sent away, which have room because nobody is sent there', async () => {
    await serve({});
    const away = await FakeEngine.start();
    away.ops = { health: 503, metrics: '' };
    const credential = seal(DATA_PLANE_KEY, 'key', engineKeyContext(brandId(SECOND_SITE)));
    gateway.publish('route', SECOND_SITE, bodies.route([away.url], { siteId: 'site-2', credential }));
    const checks = new EngineChecks({ fleet: gateway.fleet, everyMs: 10 });
    checks.start();
    const [engineAway] = [...gateway.fleet.all()].find(({ route }) => route.id === SECOND_SITE)!.engines;
    await until('sent away', () => engineAway!.conditionAt(gateway.clock.monotonicMs()) === 'unhealthy');
    checks.stop();

    const answers = [chat(), chat()];
    await queued(1);
    await answerOne();
    await asked(2);
    await answerOne();
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([200, 200]);
    expect(away.calls).toHaveLength(0);
    await away.stop();
  });

  it('goes before the many that a bursty collectivité sent earlier', async () => {
    await serve({ engineRoom: 2 });
    const burst = Array.from({ length: 40 }, () => chat());
    await queued(38);
    const small = chat({ key: SMALL_KEY });
    await queued(39);
    await answerOne();
    await asked(3);
    await answerOne();
    await asked(4);
    const served = await drain([...burst, small]);
    expect(served).toEqual(Array(41).fill(200));
    const events = await gateway.events(41);
    const { id } = events.find(({ collectiviteId }) => collectiviteId === OTHER_TENANT)!;
    const order = engine.calls.map(({ headers }) => headers['x-request-id']);
    expect(order.slice(0, 4)).toContain(id);
  });

  it('gives up its place when its client goes', async () => {
    await serve({});
    const first = chat();
    await asked(1);
    const client = new AbortController();
    const gone = chat({ signal: client.signal }).catch(() => 'gone');
    await queued(1);
    client.abort();
    await queued(0);
    expect(await gone).toBe('gone');
    await answerOne();
    expect((await first).status).toBe(200);
    expect(engine.calls).toHaveLength(1);
  });

  it('is told to come back when its turn has not come in time, and costs nothing', async () => {
    await serve({ queueMs: 60 });
    const first = chat();
    await asked(1);
    const late = await chat();
    expect([late.status, Number(late.headers.get('retry-after')) > 0]).toEqual([503, true]);
    expect(await errorOf(late)).toMatchObject({ code: 'model_overloaded' });
    await answerOne();
    await first;
    expect(await gateway.events(1)).toHaveLength(1);
  });

  it('is told at once when its collectivité has as many waiting as it may; another has its place', async () => {
    await serve({ mostPerTenant: 1 });
    const [first, second] = [chat(), chat()];
    await queued(1);
    const refused = await chat();
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '5']);
    const small = chat({ key: SMALL_KEY });
    await queued(2);
    expect(await drain([first, second, small])).toEqual([200, 200, 200]);
  });

  it('goes no further when its key was revoked meanwhile', async () => {
    await serve({});
    const first = chat();
    await asked(1);
    const second = chat();
    await queued(1);
    gateway.publish('key', KEY_ID, null);
    await answerOne();
    expect([(await first).status, (await second).status]).toEqual([200, 401]);
  });

  it('is refused as any other when its engines are gone', async () => {
    await serve({});
    const first = chat();
    await asked(1);
    const second = chat();
    await queued(1);
    gateway.publish('route', ROUTE, bodies.route([], { state: 'starting' }));
    expect(await errorOf(await second)).toMatchObject({ code: 'model_starting' });
    await answerOne();
    await first;
  });

  it('that met a bug before it was in the journal leaves its place to the next', async () => {
    await serve({});
    const admit = gateway.ledger.admit.bind(gateway.ledger);
    gateway.ledger.admit = () => {
      throw new Error('a bug');
    };
    expect((await chat()).status).toBe(500);
    gateway.ledger.admit = admit;
    expect(await drain([chat()])).toEqual([200]);
    expect(gateway.queues.poolOf(ROUTE)).toMatchObject({ inFlight: 0, queued: 0 });
  });

  it('is told to ask another gateway when this one stops', async () => {
    await serve({});
    const first = chat();
    await asked(1);
    const second = chat();
    await queued(1);
    gateway.queues.close();
    expect(await errorOf(await second)).toMatchObject({ code: 'gateway_stopping' });
    await answerOne();
    await first;
  });
});

describe('a streamed request that waits for its turn', () => {
  it('is kept alive by comments, then streams as any other', async () => {
    await serve({ beatEveryMs: 20 });
    const first = chat();
    await asked(1);
    const answer = await chat({ stream: true });
    expect(answer.status).toBe(200);
    engine.script = FakeEngine.stream(
      event(delta('Oui.')),
      event({ id: 'chatcmpl-1', choices: [], usage: USAGE }),
      'data: [DONE]\n\n',
    );
    await answerOne();
    const text = await answer.text();
    expect(text).toMatch(/^: the request waits for its turn\n\n/);
    expect(text).toContain('Oui.');
    expect(text.trimEnd()).toMatch(/data: \[DONE\]$/);
    await first;
  });

  /** A stream that is kept alive by comments before its engine meets it with that. */
  const meet = async (script: EngineScript): Promise<string> => {
    const first = chat();
    await asked(1);
    const answer = await chat({ stream: true });
    engine.script = script;
    await answerOne();
    const text = await answer.text();
    await first;
    expect(text).toMatch(/^: the request waits for its turn\n\n/);
    return text;
  };
  const limit = (metric: string) =>
    gateway.publish('limit', REQUESTS_A_DAY, bodies.limit({ metric, window: 'day', value: 3_000 }));
  const left = async () => {
    engine.script = FakeEngine.whole();
    const { headers } = await chat();
    return Number(headers.get('x-ratelimit-remaining-requests'));
  };

  it('is told what its engine finds wrong with it, as any other', async () => {
    await serve({ beatEveryMs: 20 });
    const message = 'maximum context length is 8192 tokens';
    const text = await meet(FakeEngine.status(400, { error: { message, code: 400 } }));
    expect(text).toContain(message);
    expect(text).toContain('"code":"invalid_request"');
    expect((await gateway.events(2))[1]).toMatchObject({ httpStatus: 422, outcome: 'upstream_error' });
    const routes = [...gateway.fleet.all()].map(({ route }) => route);
    expect(gateway.modelHealth.read(routes, () => [])).toMatchObject({ outcomes: 2, failures: 0 });
  });

  it.each<[string, EngineScript]>([
    ['says so', FakeEngine.status(500, {})],
    ['says so in its stream', FakeEngine.stream(event({ error: { message: 'EngineDeadError', code: 500 } }))],
  ])('costs nothing where its engine fails before its first byte and %s', async (_, script) => {
    await serve({ beatEveryMs: 20 });
    limit('requests');
    expect(await meet(script)).toContain('event: error\n');
    expect((await gateway.events(2))[1]).toMatchObject({ httpStatus: 502, tokens: { input: 0, output: 0 } });
    expect(await left()).toBe(2_998);
  });

  it('is given to another engine where the first fails before its first byte, in its stream too', async () => {
    await serve({ beatEveryMs: 20 });
    const other = await FakeEngine.start();
    other.script = FakeEngine.stream(event(delta('Oui.')), event({ choices: [], usage: USAGE }), DONE);
    gateway.publish('route', EXTERNAL_ROUTE, bodies.externalRoute(other.url, { order: 1 }));
    const text = await meet(
      FakeEngine.stream(event({ error: { message: 'EngineDeadError', code: 500 } }), DONE),
    );
    expect(text).toContain('Oui.');
    expect(text).not.toContain('error');
    expect(other.calls).toHaveLength(1);
    await other.stop();
  });

  it('ends with an error event when it has waited in vain', async () => {
    await serve({ beatEveryMs: 20, queueStreamMs: 600 });
    const first = chat();
    await asked(1);
    const text = await (await chat({ stream: true })).text();
    expect(text).toContain('event: error\n');
    expect(text).toContain('"code":"model_overloaded"');
    await answerOne();
    await first;
  });
});

describe('the limits of a request that queues', () => {
  const LIMIT = '0190b6a4-0000-7000-8000-0000000000f0';
  const limit = (change: object): void =>
    gateway.publish('limit', LIMIT, bodies.limit({ level: 'collectivite', ownerId: TENANT, ...change }));

  it('count it in flight from its arrival to its end', async () => {
    await serve({});
    limit({ metric: 'in-flight', window: 'none', value: 2 });
    const answers = [chat(), chat()];
    await queued(1);
    const third = await chat();
    expect([third.status, (await errorOf(third)).code]).toEqual([429, 'rate_limit_exceeded']);
    expect(await drain(answers)).toEqual([200, 200]);
    const again = chat();
    await asked(3);
    await answerOne();
    expect((await again).status).toBe(200);
  });

  it('are those of the offer that it is sent to in the end, too', async () => {
    await serve({ engineRoom: 2 });
    limit({ metric: 'in-flight', window: 'none', value: 1, offer: 'dedicated' });
    const shared = [chat(), chat()];
    await asked(2);
    const waiting = chat();
    await queued(1);
    const own = bodies.route([engine.url], { collectiviteId: TENANT, credential: undefined });
    gateway.publish('route', randomUUID(), own);
    const dedicated = chat();
    await asked(3);
    gateway.publish('route', ROUTE, null);
    expect((await waiting).status).toBe(429);
    expect(await drain([...shared, dedicated])).toEqual([200, 200, 200]);
    const again = chat();
    await asked(4);
    await answerOne();
    expect((await again).status).toBe(200);
  });

  it('are reserved when its turn has come, and not before', async () => {
    await serve({});
    limit({ metric: 'requests', window: 'day', value: 1 });
    const answers = [chat(), chat()];
    await queued(1);
    await answerOne();
    const statuses = (await Promise.all(answers)).map(({ status }) => status);
    expect(statuses.sort()).toEqual([200, 429]);
  });
});

/** Lets the engine answer until all have their answers. */
const drain = async (answers: readonly Promise<Response>[]): Promise<number[]> => {
  const all = Promise.all(answers);
  const answering = setInterval(() => held.shift()?.(), 1);
  const responses = await all.finally(() => clearInterval(answering));
  return responses.map(({ status }) => status);
};
