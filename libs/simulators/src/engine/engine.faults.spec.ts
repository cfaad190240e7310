import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type EngineCounters } from './attempt.ledger.ts';
import { createEngineHost, type EngineHost, type RunningEngine } from './engine.host.ts';
import { chatClient, tokenDeltas } from './testing/chat.client.ts';
import { expectSoon } from './testing/expect-soon.ts';

const MODEL = 'mistral-small';

let host: EngineHost;
let engine: RunningEngine;
let admin: string;
let client: ReturnType<typeof chatClient>;

beforeAll(async () => {
  host = createEngineHost();
  engine = await host.start({ id: 'e1', servedModelName: MODEL, maxModelLen: 4_096 });
  admin = (await host.listenAdmin(0)).url;
  client = chatClient(engine.url, MODEL);
});
afterAll(() => host.close());
beforeEach(async () => {
  await fetch(`${admin}/engines/e1/behaviour`, { method: 'DELETE' });
});

const send = (path: string, method: string, body: unknown) =>
  fetch(admin + path, { method, body: typeof body === 'string' ? body : JSON.stringify(body) });
const behave = async (fault: unknown) =>
  (await send('/engines/e1/behaviour', 'PUT', { ttftMs: 0, tokensPerSecond: 50_000, fault })).status;
const counters = async (path: string) => (await (await fetch(admin + path)).json()) as EngineCounters;

describe('a fault set through the admin server', () => {
  it('is an error before anything is counted, as often as it was asked for', async () => {
    expect(await behave({ kind: 'http-500', times: 1 })).toBe(200);
    expect((await client.post({}, { 'x-request-id': 'retried' })).status).toBe(500);
    expect((await client.post({ max_tokens: 4 }, { 'x-request-id': 'retried' })).status).toBe(200);
    expect((await counters('/counters')).byRequestId.retried).toMatchObject({
      attempts: 2,
      outcome: 'completed',
      completionTokens: 4,
    });
  });

  it('is a 429 with Retry-After', async () => {
    await behave({ kind: 'http-429', retryAfterSeconds: 9 });
    const response = await client.post({});
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '9']);
  });

  it('hangs before the first byte until the client gives up', async () => {
    await behave('hang-before-first-byte');
    const gone = client.post({}, { 'x-request-id': 'hung' }, AbortSignal.timeout(500));
    await expect(gone).rejects.toThrow();
    // The engine learns of it from the socket, a moment after the client.
    await expectSoon(async () =>
      expect((await counters('/counters')).byRequestId.hung).toMatchObject({
        outcome: 'aborted',
        completionTokens: 0,
      }),
    );
  });

  it.each([true, false])('cuts the connection in the middle of a reply (stream: %s)', async (stream) => {
    await behave({ kind: 'cut-mid-stream', afterTokens: 7 });
    const requestId = `cut-${stream}`;
    const reading = client
      .post({ stream }, { 'x-request-id': requestId })
      .then((response) => response.text());
    await expect(reading).rejects.toThrow();
    expect((await counters('/counters')).byRequestId[requestId]).toMatchObject({
      outcome: 'failed',
      completionTokens: 7,
    });
  });

  it('is an event in a stream that had begun with status 200', async () => {
    await behave({ kind: 'error-event-mid-stream', afterTokens: 3 });
    const { chunks, done } = await client.stream();
    expect(tokenDeltas(chunks)).toHaveLength(3);
    expect(chunks.at(-1)?.error?.message).toEqual(expect.any(String));
    expect(done).toBe(true);
    expect((await client.post({})).status).toBe(500);
  });

  it('leaves usage out', async () => {
    await behave('no-usage');
    expect((await client.stream({ max_tokens: 3 })).chunks.some((chunk) => chunk.usage)).toBe(false);
    expect(await client.whole({ max_tokens: 3 })).not.toHaveProperty('usage');
  });

  it('puts usage where the last choice is', async () => {
    await behave('usage-with-choices');
    const { chunks } = await client.stream({ max_tokens: 3 });
    expect(chunks.at(-1)).toMatchObject({
      usage: { completion_tokens: 3 },
      choices: [{ finish_reason: 'length' }],
    });
  });

  it('refuses connections, and accepts them again on the same port', async () => {
    await behave('refuse-connection');
    await expect(client.post({})).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
    await behave('none');
    expect((await client.whole({ max_tokens: 2 })).usage?.completion_tokens).toBe(2);
  });

  it('makes the engine unhealthy, or lets it start again', async () => {
    const health = async () => (await fetch(`${engine.url}/health`)).status;
    await behave('unhealthy');
    expect(await health()).toBe(503);
    expect((await client.post({})).status).toBe(500);
    await behave({ kind: 'slow-start', delayMs: 500 });
    expect((await client.post({})).status).toBe(503);
    await expectSoon(async () => expect(await health()).toBe(200));
  });
});

describe('the admin server', () => {
  it('lists engines with their state and behaviour', async () => {
    const [first] = (await (await fetch(`${admin}/engines`)).json()) as unknown[];
    expect(first).toMatchObject({
      id: 'e1',
      url: engine.url,
      model: MODEL,
      state: 'ready',
      behaviour: { ttftMs: 20, tokensPerSecond: 200, fault: { kind: 'none' } },
    });
  });

  it('counts as failed what an engine had not finished when it was stopped', async () => {
    const stopped = await host.start({ id: 'stopped', servedModelName: MODEL, maxModelLen: 4_096 });
    const body = { stream: true, max_tokens: 2_000, ignore_eos: true };
    const response = await chatClient(stopped.url, MODEL).post(body, { 'x-request-id': 'orphan' });
    await response.body?.getReader().read();
    await stopped.stop();
    await expectSoon(async () =>
      expect((await counters('/engines/stopped/counters')).byRequestId.orphan?.outcome).toBe('failed'),
    );
  });

  it('still counts an engine that is gone, alone and in the sum of all', async () => {
    const retired = await host.start({ id: 'retired', servedModelName: MODEL, maxModelLen: 512 });
    await chatClient(retired.url, MODEL).post({ max_tokens: 6 }, { 'x-request-id': 'kept' });
    await retired.stop();
    const own = await counters('/engines/retired/counters');
    expect(own).toMatchObject({
      requests: 1,
      outcomes: { completed: 1, aborted: 0, failed: 0 },
      completionTokens: 6,
      byRequestId: { kept: { model: MODEL, stream: false, outcome: 'completed', completionTokens: 6 } },
    });
    expect((await counters('/counters')).byRequestId.kept).toEqual(own.byRequestId.kept);
    expect((await send('/engines/retired/behaviour', 'PUT', {})).status).toBe(409);
  });

  it.each([
    ['PUT', '/engines/e1/behaviour', { ttftMs: 'soon' }, 400, 'ttftMs'],
    [
      'PUT',
      '/engines/e1/behaviour',
      { fault: { kind: 'cut-mid-stream', afterTokens: 1.5 } },
      400,
      'afterTokens',
    ],
    ['PUT', '/engines/e1/behaviour', '{', 400, null],
    ['PUT', '/engines/nobody/behaviour', {}, 404, null],
    ['POST', '/engines/e1/behaviour', {}, 404, null],
  ])('refuses %s %s of %j with %i, naming the field %s', async (method, path, body, status, field) => {
    const response = await send(path, method, body);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ error: { field, message: expect.any(String) } });
  });
});
