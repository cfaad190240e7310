import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { UsageEvent } from '@beffroi/contracts/usage';
import { brandId } from '@beffroi/kernel';
import { delta, event, FakeEngine, USAGE } from '../testing/fake.engine.ts';
import {
  API_KEY,
  bodies,
  type FixtureOptions,
  type GatewayFixture,
  MODEL,
  ROUTE,
  startServing,
} from '../testing/gateway.fixture.ts';
import { courseOf, waitedFor } from './course.ts';

const PAUSE_MS = 150;
const OTHER_ROUTE = '0190b6a4-0000-7000-8000-0000000000e2';

describe('the course of a request', () => {
  it('is nothing where nothing but its engine took time', () => {
    expect(courseOf(undefined, 9.9, [])).toBeUndefined();
    expect(courseOf({ queuedMs: 9 }, 1, [])).toBeUndefined();
  });

  it('has what took time, each by itself', () => {
    const waits = waitedFor(
      waitedFor(waitedFor(undefined, 'queuedMs', 100.4), 'queuedMs', 50),
      'limitsMs',
      30,
    );
    expect(courseOf(waits, 45, [brandId('cher')])).toEqual({
      queuedMs: 150,
      limitsMs: 30,
      ownMs: 15,
      failedSites: ['cher'],
    });
  });
});

describe('a usage event', () => {
  let gateway: GatewayFixture;
  let engine: FakeEngine;
  const serve = async (options: FixtureOptions = {}) => {
    gateway = await startServing(engine, options);
  };
  beforeEach(async () => {
    engine = await FakeEngine.start();
  });
  afterEach(async () => {
    await gateway.stop();
    await engine.stop();
  });

  const chat = async (extra: object = {}) => {
    const response = await fetch(`${gateway.origin}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${API_KEY}` },
      body: JSON.stringify({ model: MODEL, messages: [{ role: 'user', content: 'Bonjour' }], ...extra }),
    });
    return { id: response.headers.get('x-request-id'), text: await response.text() };
  };
  /** Answers the first once another waits for it, and a while later. */
  const slow: FakeEngine['script'] = async (response, call) => {
    while (engine.calls.length === 1 && gateway.queues.queued === 0) await sleep(5);
    await sleep(PAUSE_MS);
    return FakeEngine.whole()(response, call);
  };
  const latest = async (count: number): Promise<UsageEvent> => (await gateway.events(count)).at(-1)!;

  it('tells how long its request was in the queue', async () => {
    await serve({ queue: { engineRoom: 1 } });
    engine.script = slow;
    await Promise.all([chat(), chat()]);
    const { course, latencyMs } = await latest(2);
    expect(course!.queuedMs).toBeGreaterThan(PAUSE_MS / 2);
    expect(course!.queuedMs).toBeLessThanOrEqual(latencyMs);
  });

  it('tells how long its request waited for the model to start', async () => {
    await serve({ hold: { holdMs: 10_000 } });
    gateway.publish('route', ROUTE, bodies.route([], { state: 'starting' }));
    const asked = chat();
    while (gateway.activator.held === 0) await sleep(5);
    await sleep(PAUSE_MS);
    gateway.publish('route', ROUTE, bodies.route([engine.url]));
    await asked;
    expect((await latest(1)).course!.startingMs).toBeGreaterThan(PAUSE_MS / 2);
  });

  it('tells where the engines were that failed its request', async () => {
    await serve();
    const other = await FakeEngine.start();
    engine.script = FakeEngine.status(500, {});
    gateway.publish(
      'route',
      OTHER_ROUTE,
      bodies.route([other.url], { siteId: 'site-2', order: 1, credential: undefined }),
    );
    await chat();
    await other.stop();
    expect(await latest(1)).toMatchObject({ siteId: 'site-2', course: { failedSites: ['site-1'] } });
  });

  it('of a stream counts no time of the gateway after the first byte, which is the engine’s and the client’s', async () => {
    await serve();
    engine.script = async (response) => {
      response.setHeader('content-type', 'text/event-stream');
      response.write(event(delta('Oui')));
      await sleep(PAUSE_MS);
      response.end(`${event({ choices: [], usage: USAGE })}data: [DONE]\n\n`);
    };
    await chat({ stream: true });
    const { course, latencyMs } = await latest(1);
    // Rounded twice, and timers may be a millisecond early.
    expect(latencyMs - (course?.ownMs ?? 0)).toBeGreaterThan(PAUSE_MS - 5);
  });
});
