import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { delta, event, FakeEngine, USAGE } from '../testing/fake.engine.ts';
import {
  API_KEY,
  bodies,
  type FixtureOptions,
  type GatewayFixture,
  KEY_ID,
  MODEL,
  ROUTE,
  startServing,
} from '../testing/gateway.fixture.ts';

let engine: FakeEngine;
let gateway: GatewayFixture;

const serve = async (hold: FixtureOptions['hold']): Promise<void> => {
  gateway = await startServing(engine, { hold: { holdMs: 30_000, holdStreamMs: 30_000, ...hold } });
  asleep();
};
const asleep = (): void => gateway.publish('route', ROUTE, bodies.route([], { state: 'starting' }));
const awake = (): void => gateway.publish('route', ROUTE, bodies.route([engine.url]));

const chat = (extra: object = {}, headers: Record<string, string> = {}, signal?: AbortSignal) =>
  fetch(`${gateway.origin}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ model: MODEL, messages: [{ role: 'user', content: 'Bonjour' }], ...extra }),
    ...(signal ? { signal } : {}),
  });
const held = async (count: number): Promise<void> => {
  for (let waitedMs = 0; gateway.activator.held !== count; waitedMs += 5) {
    if (waitedMs > 20_000) throw new Error(`${gateway.activator.held} are held, not ${count}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};

beforeEach(async () => {
  engine = await FakeEngine.start();
});
afterEach(async () => {
  await gateway.stop();
  await engine.stop();
});

describe('a request for a model that sleeps', () => {
  it('waits, wakes it, and is answered and counted as any other', async () => {
    await serve({});
    const answer = chat();
    await held(1);
    expect(gateway.woken).toEqual([ROUTE]);
    expect(engine.calls).toEqual([]);
    awake();
    const response = await answer;
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ choices: [{ message: { content: 'Oui.' } }] });
    expect(engine.calls).toHaveLength(1);
    expect(await gateway.events(1)).toMatchObject([{ outcome: 'completed', tokens: { input: 11 } }]);
    expect(gateway.activator.held).toBe(0);
  });

  it('is told to come back when it has waited for long enough, in its language, and costs nothing', async () => {
    await serve({ holdMs: 50 });
    const response = await chat({}, { 'accept-language': 'fr' });
    expect(response.status).toBe(503);
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await response.json()).toMatchObject({
      detail: `Le modèle ${MODEL} démarre. Réessayer plus tard.`,
      error: { code: 'model_starting' },
    });
    expect(gateway.recorded()).toEqual([]);
  });

  it('is told at once when its collectivité has no place left', async () => {
    await serve({ mostPerTenant: 2 });
    const waiting = [chat(), chat()];
    await held(2);
    const response = await chat();
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '10']);
    awake();
    expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual([200, 200]);
  });

  it('goes no further when its key was revoked meanwhile', async () => {
    await serve({});
    const answer = chat();
    await held(1);
    gateway.publish('key', KEY_ID, null);
    awake();
    expect((await answer).status).toBe(401);
    expect(engine.calls).toEqual([]);
  });

  it('leaves its place when its client does', async () => {
    await serve({});
    const client = new AbortController();
    const answer = chat({}, {}, client.signal).catch(() => 'gone');
    await held(1);
    client.abort();
    await held(0);
    expect(await answer).toBe('gone');
  });

  it('is let go when the gateway ends: another may hold it', async () => {
    await serve({});
    const answer = chat();
    await held(1);
    gateway.activator.close();
    expect((await answer).status).toBe(503);
  });
});

describe('a streamed request for a model that sleeps', () => {
  it('is kept alive by comments, then streams as any other', async () => {
    await serve({ beatEveryMs: 20 });
    engine.script = FakeEngine.stream(
      event(delta('Oui.')),
      event({ id: 'chatcmpl-1', choices: [], usage: USAGE }),
      'data: [DONE]\n\n',
    );
    const response = await chat({ stream: true });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    awake();
    const text = await response.text();
    expect(text).toMatch(/^: the model is starting\n\n/);
    expect(text).toContain('Oui.');
    expect(text.trimEnd()).toMatch(/data: \[DONE\]$/);
    expect(await gateway.events(1)).toMatchObject([{ outcome: 'completed', stream: true }]);
  });

  it('ends with an error event when it has waited in vain', async () => {
    await serve({ beatEveryMs: 20, holdStreamMs: 100 });
    const response = await chat({ stream: true });
    const text = await response.text();
    expect(text).toContain('event: error\n');
    expect(text).toContain('"code":"model_starting"');
  });
});
