import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { bodies, type GatewayProcess, MODEL, RawClient } from '@beffroi/gateway/testing';
import { DEFAULT_BEHAVIOUR } from '@beffroi/simulators/engine';
import { chat, type ChatOutcome, Load } from '../dataplane/chat.client.ts';
import { type Application, DataPlane, freePort } from '../dataplane/data.plane.ts';
import { eventually } from '../dataplane/eventually.ts';

let plane: DataPlane;
let application: Application;
const routeId = crypto.randomUUID();

beforeAll(async () => {
  plane = await DataPlane.start();
  const engine = await plane.engines.start({ id: 'e', servedModelName: MODEL, maxModelLen: 32_768 });
  await plane.publish('model', MODEL, bodies.model());
  await plane.publish('route', routeId, bodies.route([engine.url], { credential: undefined }));
  application = await plane.application();
}, 60_000);
afterAll(() => plane?.stop(), 30_000);

const pace = (ttftMs: number, tokensPerSecond: number) =>
  plane.engines.behave('e', { ...DEFAULT_BEHAVIOUR, ttftMs, tokensPerSecond });

const whenServed = (gateway: GatewayProcess) =>
  eventually(
    () => chat({ origin: gateway.origin, key: application.key, model: MODEL, stream: false, maxTokens: 1 }),
    ({ isComplete }) => isComplete,
  );

const streams = (origin: string, count: number, maxTokens: number) =>
  Promise.all(
    Array.from({ length: count }, () =>
      chat({ origin, key: application.key, model: MODEL, stream: true, maxTokens }),
    ),
  );
/** All of them have begun, and a while has passed. */
const midStream = async (count: number) => {
  await eventually(
    () => plane.engines.list()[0]!.running,
    (running) => running === count,
  );
  await sleep(500);
};

/** What the engines counted for these requests, once they have let go of all of them. */
const counted = (outcomes: readonly ChatOutcome[]) =>
  eventually(
    () => {
      const { byRequestId } = plane.engines.counters();
      return outcomes.map(({ requestId }) => byRequestId[requestId]);
    },
    (counters) => counters.every(Boolean),
  );
const meteredOf = (ids: readonly string[]) =>
  eventually(
    async () => {
      const metered = await plane.metered();
      return ids.map((id) => metered.get(id));
    },
    (events) => events.every(Boolean),
  );

const moreCompleted = async (load: Load): Promise<void> => {
  const completed = () => load.outcomes.filter(({ isComplete }) => isComplete).length;
  const target = completed() + 60;
  await eventually(completed, (now) => now >= target);
};

/** Each request that an engine saw has one event: of what it counted, or at least of what was delivered. */
const expectMeteredOnce = async (
  outcomes: readonly ChatOutcome[],
  before: ReadonlySet<string>,
): Promise<void> => {
  await eventually(
    () => plane.engines.list()[0]!.running,
    (running) => running === 0,
  );
  const { byRequestId } = plane.engines.counters();
  const ids = Object.keys(byRequestId).filter((id) => !before.has(id));
  const events = new Map((await meteredOf(ids)).map((event) => [event!.id, event!]));
  expect(events.size).toBe(ids.length);
  for (const { requestId, isComplete, deltas } of outcomes) {
    if (requestId === '') continue;
    const { quality, output } = events.get(requestId)!;
    const { completionTokens } = byRequestId[requestId]!;
    if (isComplete) expect([quality, output]).toEqual(['measured', completionTokens]);
    else expect(output).toBeGreaterThanOrEqual(deltas);
  }
  expect(
    await plane.sql('select 1 from metering.conflict union all select 1 from metering.quarantine'),
  ).toEqual([]);
};

/** A port that nobody listens on, for the health and metrics of several workers. */
const WORKERS = { BEFFROI_WORKERS: '2', BEFFROI_OPS_PORT: '0' };

describe.each([
  ['one process', 'terminated', {}],
  ['two workers', 'terminated-workers', WORKERS],
])('SIGTERM of %s during 200 streams', (_, id, env) => {
  it('drops none: each ends with [DONE], is metered as the engine counted, and the process leaves well', async () => {
    await pace(20, 40);
    const gateway = await plane.gateway(id, env);
    await whenServed(gateway);
    const streaming = streams(gateway.origin, 200, 120);
    await midStream(200);
    const ended = gateway.end('SIGTERM');
    const outcomes = await streaming;
    expect(outcomes.filter(({ isComplete }) => !isComplete)).toEqual([]);
    expect(new Set(outcomes.map(({ deltas }) => deltas))).toEqual(new Set([120]));
    expect(await ended).toBe(0);
    const counters = await counted(outcomes);
    const events = await meteredOf(outcomes.map(({ requestId }) => requestId));
    expect(events).toEqual(
      counters.map((counter) =>
        expect.objectContaining({
          outcome: 'completed',
          quality: 'measured',
          input: counter!.promptTokens,
          output: counter!.completionTokens,
        }),
      ),
    );
  }, 60_000);
});

describe('SIGTERM while requests are still being sent', () => {
  const GRACE_MS = 3_000;
  const body = JSON.stringify({ model: MODEL, messages: [{ role: 'user', content: 'x' }], max_tokens: 3 });
  const head = (key: string) =>
    `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${key}\r\n` +
    `content-length: ${body.length}\r\n\r\n`;
  const begin = async (origin: string, sent: number): Promise<RawClient> => {
    const client = await RawClient.connect(origin);
    client.send(head(application.key) + body.slice(0, sent));
    return client;
  };

  it.each([
    ['one process', 'asking', {}],
    ['two workers', 'asking-workers', WORKERS],
  ])(
    'serves those that end within the grace, refuses the others, and resets none: %s',
    async (_, id, env) => {
      await pace(5, 200);
      const gateway = await plane.gateway(id, { ...env, BEFFROI_DRAIN_GRACE: `${GRACE_MS}ms` });
      await whenServed(gateway);
      const [unsent, half, never, kept] = await Promise.all([
        begin(gateway.origin, 0),
        begin(gateway.origin, 40),
        begin(gateway.origin, 41),
        begin(gateway.origin, body.length),
      ]);
      const [first] = await Promise.all([kept.firstAnswer(), sleep(200)]);
      expect([first.status, first.headers.connection]).toEqual([200, 'keep-alive']);
      // What was begun on a kept connection is a request like any other.
      kept.send(head(application.key) + body.slice(0, 7));
      await sleep(200);

      const ended = gateway.end('SIGTERM');
      await sleep(GRACE_MS / 3);
      half.send(body.slice(40));
      unsent.send(body);
      kept.send(body.slice(7));
      const answers = await Promise.all([half, unsent, kept].map((client) => client.answersAtEnd()));
      expect(answers.map((each) => each.map(({ status }) => status))).toEqual([[200], [200], [200, 200]]);
      expect(answers.map((each) => each.at(-1)!.headers.connection)).toEqual(['close', 'close', 'close']);

      const [refusal] = await never.answersAtEnd();
      expect([refusal?.status, refusal?.headers.connection, refusal?.headers['retry-after']]).toEqual([
        503,
        'close',
        '1',
      ]);
      expect(JSON.parse(refusal!.body)).toMatchObject({ error: { code: 'gateway_stopping' } });
      expect(await ended).toBe(0);
      const served = answers.flat().map(({ headers }) => headers['x-request-id']!);
      expect((await meteredOf(served)).map((event) => event!.outcome)).toEqual(served.map(() => 'completed'));
    },
    60_000,
  );
});

describe('kill -9 of a gateway under load', () => {
  const HALF_A_STREAM_MS = 100;

  it('loses no request and counts none twice, and never less than was delivered', async () => {
    await pace(5, 200);
    let gateway = await plane.gateway('killed');
    await whenServed(gateway);
    const before = new Set(Object.keys(plane.engines.counters().byRequestId));
    const load = new Load(16, (turn) => ({
      origin: gateway.origin,
      key: application.key,
      model: MODEL,
      stream: turn % 4 !== 0,
      maxTokens: 40,
    }));
    for (let death = 0; death < 3; death++) {
      await moreCompleted(load);
      // Its clients began as one, and end as one: just then few answers are under way.
      await sleep(HALF_A_STREAM_MS);
      await gateway.end('SIGKILL');
      gateway = await plane.gateway('killed');
    }
    const outcomes = await load.stop();
    const cut = outcomes.filter(({ isComplete, status }) => status === 200 && !isComplete);
    expect(cut.length).toBeGreaterThan(10);

    await expectMeteredOnce(outcomes, before);
    console.info(`3 deaths, ${outcomes.length} requests, ${cut.length} cut short: each metered once`);
    await gateway.end('SIGTERM');
  }, 90_000);
});

describe('kill -9 of a worker under load', () => {
  const DEATHS = 3;
  const CLIENTS = 16;

  /** Both have been started and have asked the database. One that was just killed is not told from one that lives. */
  const everyWorkerThere = async (gateway: GatewayProcess): Promise<readonly number[]> => {
    const [row] = await plane.sql<{ now: Date }>(`select clock_timestamp() + interval '500 ms' as now`);
    await eventually(
      () => plane.liveRuns('workers', row!.now),
      (live) => live === 2,
    );
    await sleep(500);
    return gateway.workerPids();
  };

  it('costs its own requests only; what they used is metered, and it is there again', async () => {
    await pace(5, 200);
    const gateway = await plane.gateway('workers', {
      ...WORKERS,
      BEFFROI_HTTP_PORT: String(await freePort()),
    });
    await whenServed(gateway);
    const before = new Set(Object.keys(plane.engines.counters().byRequestId));
    const load = new Load(CLIENTS, (turn) => ({
      origin: gateway.origin,
      key: application.key,
      model: MODEL,
      stream: turn % 4 !== 0,
      maxTokens: 40,
      isAlone: true,
    }));
    for (let death = 0; death < DEATHS; death++) {
      await moreCompleted(load);
      const pids = await everyWorkerThere(gateway);
      process.kill(pids[death % pids.length]!, 'SIGKILL');
    }
    await moreCompleted(load);
    await everyWorkerThere(gateway);
    const outcomes = await load.stop();
    expect(outcomes.filter(({ code }) => code !== undefined)).toEqual([]);
    // What a worker was busy with is lost, no more: whoever comes next goes to another.
    expect(outcomes.filter(({ isComplete }) => !isComplete).length).toBeLessThanOrEqual(DEATHS * CLIENTS);
    await expectMeteredOnce(outcomes, before);
    await gateway.end('SIGTERM');
  }, 90_000);
});

describe('an engine that is killed in the middle of 100 streams', () => {
  it('ends each with an error event; what was delivered is metered, and the gateway goes on', async () => {
    await pace(5, 50);
    const gateway = await plane.gateway('bereaved');
    await whenServed(gateway);
    const streaming = streams(gateway.origin, 100, 400);
    await midStream(100);
    await plane.engines.stop('e');
    const outcomes = await streaming;
    expect(outcomes.filter(({ isComplete }) => isComplete)).toEqual([]);
    const events = await meteredOf(outcomes.map(({ requestId }) => requestId));
    events.forEach((event, index) => {
      expect([event!.outcome, event!.quality]).toEqual(['upstream_error', 'estimated']);
      expect(event!.output).toBe(outcomes[index]!.deltas);
    });

    const next = await plane.engines.start({ id: 'e', servedModelName: MODEL, maxModelLen: 32_768 });
    await plane.publish('route', routeId, bodies.route([next.url], { credential: undefined }));
    expect((await whenServed(gateway)).status).toBe(200);
    await gateway.end('SIGTERM');
  }, 60_000);
});
