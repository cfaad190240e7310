import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { delta, event, FakeEngine } from '../testing/fake.engine.ts';
import { API_KEY, type GatewayFixture, MODEL, startServing } from '../testing/gateway.fixture.ts';
import { RawClient } from '../testing/raw.client.ts';

let engine: FakeEngine;
let gateway: GatewayFixture;
beforeEach(async () => {
  engine = await FakeEngine.start();
  gateway = await startServing(engine, { segmentBytes: 4 * 1024 * 1024 });
});
afterEach(async () => {
  await gateway.stop();
  await engine.stop();
});

const BODY = JSON.stringify({
  model: MODEL,
  messages: [{ role: 'user', content: 'Bonjour' }],
  stream: true,
});
const REQUEST =
  `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${API_KEY}\r\n` +
  `content-length: ${BODY.length}\r\n\r\n${BODY}`;
const ask = async (): Promise<RawClient> => {
  const client = await RawClient.connect(gateway.origin);
  client.send(REQUEST);
  return client;
};
const untilReceived = async (client: RawClient, text: string): Promise<void> => {
  while (!client.received.includes(text)) await once(client.socket, 'data');
};

describe('a thousand clients', () => {
  const CROWD = 1_000;

  it('that leave at once are settled once each, by what each had been sent, and their engines stop', async () => {
    engine.script = (response) => {
      response.setHeader('content-type', 'text/event-stream');
      response.write(event(delta('un')) + event(delta('deux')) + event(delta('trois')));
    };
    const clients = await Promise.all(Array.from({ length: CROWD }, ask));
    await Promise.all(clients.map((client) => untilReceived(client, 'trois')));
    expect(gateway.underWay.count).toBe(CROWD);
    for (const client of clients) client.destroy();
    await Promise.all(engine.calls.map(({ aborted }) => aborted));

    const events = await gateway.events(CROWD);
    expect(new Set(events.map(({ id }) => id)).size).toBe(CROWD);
    expect(new Set(engine.calls.map(({ headers }) => headers['x-request-id']))).toEqual(
      new Set(events.map(({ id }) => id)),
    );
    for (const { outcome, quality, tokens } of events)
      expect([outcome, quality, tokens.output]).toEqual(['client_aborted', 'estimated', 3]);
    expect(gateway.underWay.count).toBe(0);
  }, 60_000);
});

describe('readers that do not read', () => {
  it('hold their engines back, and what waits for them stays bounded', async () => {
    const READERS = 20;
    const chunk = event(delta('x'.repeat(16 * 1024)));
    let written = 0;
    engine.script = async (response) => {
      response.setHeader('content-type', 'text/event-stream');
      while (!response.destroyed) {
        written += chunk.length;
        if (!response.write(chunk)) await new Promise((resolve) => response.once('drain', resolve));
      }
    };
    const clients = await Promise.all(
      Array.from({ length: READERS }, async () => {
        const client = await ask();
        client.socket.pause();
        return client;
      }),
    );
    while (gateway.underWay.count < READERS) await new Promise((resolve) => setTimeout(resolve, 10));
    // Until nothing moves any more.
    for (let before = -1; before !== written || engine.calls.length < READERS;) {
      before = written;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
    // What lies in the buffers of four sockets each, which the kernel bounds.
    expect(written / READERS).toBeLessThan(32 * 1024 * 1024);
    expect(gateway.underWay.count).toBe(READERS);

    // The first that reads on gets everything in its order.
    clients[0]!.socket.resume();
    const beforeReading = written;
    while (written < beforeReading + 4 * 1024 * 1024) await once(clients[0]!.socket, 'data');
    expect(clients[0]!.received.split('\r\n\r\n')[1]).toMatch(/^[0-9a-f]+\r\ndata: \{"id"/);
    for (const client of clients) client.destroy();
    expect(await gateway.events(READERS)).toHaveLength(READERS);
  }, 60_000);
});

describe('an engine that dies', () => {
  it('in the middle of hundreds of streams ends each with an error event, and each is settled once', async () => {
    const STREAMS = 300;
    engine.script = (response) => {
      response.setHeader('content-type', 'text/event-stream');
      response.write(event(delta('un')) + event(delta('deux')));
    };
    const clients = await Promise.all(Array.from({ length: STREAMS }, ask));
    await Promise.all(clients.map((client) => untilReceived(client, 'deux')));
    await engine.stop();
    await Promise.all(clients.map((client) => untilReceived(client, '0\r\n\r\n')));
    for (const client of clients) {
      expect(client.received).toContain('event: error\ndata: {"detail":');
      client.destroy();
    }
    const events = await gateway.events(STREAMS);
    expect(new Set(events.map(({ id }) => id)).size).toBe(STREAMS);
    expect(new Set(events.map(({ outcome, tokens }) => `${outcome} ${tokens.output}`))).toEqual(
      new Set(['upstream_error 2']),
    );
  }, 60_000);
});
