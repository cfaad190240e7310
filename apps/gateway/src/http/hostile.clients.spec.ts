import { once } from 'node:events';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { delta, event, FakeEngine } from '../testing/fake.engine.ts';
import { API_KEY, type GatewayFixture, MODEL, startServing } from '../testing/gateway.fixture.ts';
import { type RawAnswer, RawClient } from '../testing/raw.client.ts';

const MIB = 1024 * 1024;
let engine: FakeEngine;
let gateway: GatewayFixture;
beforeEach(async () => {
  engine = await FakeEngine.start();
  gateway = await startServing(engine, {
    limits: { maxConnections: 40, maxConnectionsPerAddress: 30 },
  });
});
afterEach(async () => {
  await gateway.stop();
  await engine.stop();
});

const chatBody = (extra: object = {}) =>
  JSON.stringify({ model: MODEL, messages: [{ role: 'user', content: 'Bonjour' }], ...extra });
const headFor = (key: string, rest = '') =>
  `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${key}\r\n${rest}\r\n`;
const requestOf = (body: string, key = API_KEY) =>
  headFor(key, `content-length: ${Buffer.byteLength(body)}\r\n`) + body;
const codeOf = (body: string) => (JSON.parse(body) as { error: { code: string } }).error.code;

/** Sends until the other side has had enough. */
const sendWithoutEnd = async (client: RawClient, chunk: Buffer, mostBytes: number): Promise<number> => {
  let sent = 0;
  while (!client.socket.destroyed && sent < mostBytes) {
    sent += chunk.length;
    if (!client.socket.write(chunk)) await drainedOrClosed(client.socket);
  }
  return sent;
};

const drainedOrClosed = (socket: Socket): Promise<void> =>
  new Promise((resolve) => {
    const done = () => {
      for (const name of ['drain', 'close']) socket.off(name, done);
      resolve();
    };
    for (const name of ['drain', 'close']) socket.on(name, done);
  });

describe('a stranger who keeps coming', () => {
  it('waits for a refusal, and further requests on the same connection are not read meanwhile', async () => {
    const refused = 'GET /v1/models HTTP/1.1\r\nhost: x\r\n';
    for (let times = 0; times < 301; times++) await fetch(`${gateway.origin}/v1/models`);
    const client = await RawClient.connect(gateway.origin);
    const request = `${refused}x: ${'a'.repeat(8_000)}\r\n\r\n`;
    for (let mebibytes = 0; mebibytes < 32; mebibytes++) client.send(request.repeat(128));
    await sleep(500);
    expect(client.socket.writableLength).toBeGreaterThan(8 * MIB);
    client.destroy();
  });

  it('is told why, whatever it sends', async () => {
    for (let times = 0; times < 301; times++) await fetch(`${gateway.origin}/v1/models`);
    for (const bytes of [100, 300_000]) {
      const [answer] = await RawClient.say(gateway.origin, requestOf('a'.repeat(bytes), 'nobody'));
      expect(answer?.status).toBe(401);
    }
  });
});

describe('a body that never ends', () => {
  it.each([
    ['chunked, from a client with a key', API_KEY, 'transfer-encoding: chunked\r\n', 413],
    ['announced, from a client with a key', API_KEY, 'content-length: 99999999999\r\n', 413],
    ['chunked, from a stranger', 'nobody', 'transfer-encoding: chunked\r\n', 401],
    ['announced, from a stranger', 'nobody', 'content-length: 99999999999\r\n', 401],
  ])('%s, is refused at its limit and cut off some time later', async (_, key, framing, status) => {
    const client = await RawClient.connect(gateway.origin);
    client.send(headFor(key, framing));
    const text = Buffer.alloc(MIB, 'a');
    const chunk = framing.startsWith('t')
      ? Buffer.concat([Buffer.from('100000\r\n'), text, Buffer.from('\r\n')])
      : text;
    const sent = await sendWithoutEnd(client, chunk, 1_024 * MIB);
    expect(sent).toBeLessThan(128 * MIB);
    expect(client.received).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(engine.calls).toHaveLength(0);
  });

  it('but only is too long leaves its connection usable', async () => {
    const client = await RawClient.connect(gateway.origin);
    client.send(requestOf('a'.repeat(MIB)));
    expect((await client.firstAnswer()).status).toBe(413);
    client.send(requestOf(chatBody()).replace('host: x', 'host: x\r\nconnection: close'));
    expect((await client.answersAtEnd()).map(({ status }) => status)).toEqual([413, 200]);
  });

  it.each([
    ['is too long', 'request_too_large', API_KEY],
    ['comes without a good key', 'invalid_api_key', 'none'],
  ])('but %s is refused in words to a client that sends it whole before it reads', async (_, code, key) => {
    const client = await RawClient.connect(gateway.origin);
    const head = headFor(key, `connection: close\r\ncontent-length: ${24 * MIB}\r\n`);
    client.socket.pause();
    client.send(head);
    expect(await sendWithoutEnd(client, Buffer.alloc(MIB, 'a'), 24 * MIB)).toBe(24 * MIB);
    expect(client.socket.destroyed).toBe(false);
    client.socket.resume();
    const [answer] = await client.answersAtEnd();
    expect(codeOf(answer!.body)).toBe(code);
  });

  it('because the client vanished in its middle costs nothing', async () => {
    const client = await RawClient.connect(gateway.origin);
    client.send(headFor(API_KEY, 'content-length: 1000\r\n') + '{"model":');
    await sleep(20);
    client.destroy();
    await sleep(50);
    while (gateway.underWay.count > 0) await sleep(5);
    expect([gateway.underWay.count, gateway.recorded(), engine.calls]).toEqual([0, [], []]);
  });
});

describe('a body in another form', () => {
  it.each(['gzip', 'br', 'zstd'])('%s is refused with the remedy', async (encoding) => {
    const response = await fetch(`${gateway.origin}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${API_KEY}`, 'content-encoding': encoding },
      body: gzipSync(chatBody()),
    });
    const text = await response.text();
    expect([response.status, response.headers.get('accept-encoding')]).toEqual([415, 'identity']);
    expect(codeOf(text)).toBe('unsupported_content_encoding');
    expect(text).toContain(`Content-Encoding ${encoding}`);
    expect(text).toContain('without compression');
  });

  it.each([
    ['invalid UTF-8', Buffer.from(chatBody().replace('Bonjour', '\u00e9'), 'latin1')],
    ['UTF-16', Buffer.from(chatBody(), 'utf16le')],
    ['two byte order marks', Buffer.from(`\ufeff\ufeff${chatBody()}`)],
    ['gzip that does not say so', gzipSync(chatBody())],
    ['two texts', Buffer.from(chatBody() + chatBody())],
    ['nothing', Buffer.alloc(0)],
  ])('%s is not JSON', async (_, body) => {
    const response = await fetch(`${gateway.origin}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${API_KEY}` },
      body,
    });
    expect(response.status).toBe(400);
    expect(codeOf(await response.text())).toBe('invalid_json');
    expect(engine.calls).toHaveLength(0);
  });
});

describe('a client that closes its half of the connection', () => {
  it('in mid-stream has gone: the engine is stopped and it pays for what it got', async () => {
    engine.script = (response) => {
      response.setHeader('content-type', 'text/event-stream');
      response.write(event(delta('un')) + event(delta('deux')));
    };
    const client = await RawClient.connect(gateway.origin);
    client.send(requestOf(chatBody({ stream: true })));
    while (!client.received.includes('deux')) await once(client.socket, 'data');
    client.halfClose();
    await engine.calls[0]!.aborted;
    expect(await gateway.events(1)).toMatchObject([{ outcome: 'client_aborted', tokens: { output: 2 } }]);
    client.destroy();
  });

  it('in the middle of a request has asked nothing', async () => {
    const client = await RawClient.connect(gateway.origin);
    client.send(headFor(API_KEY, 'content-length: 1000\r\n') + '{');
    client.halfClose();
    expect((await client.answersAtEnd()).map(({ status }) => status)).toEqual([400]);
    expect([gateway.underWay.count, engine.calls]).toEqual([0, []]);
  });
});

describe('more connections than there may be', () => {
  it('are closed as they come, those that are there are served, and room that is left is used', async () => {
    const idle = await Promise.all(Array.from({ length: 30 }, () => RawClient.connect(gateway.origin)));
    const surplus = await RawClient.connect(gateway.origin);
    expect(await surplus.answersAtEnd()).toEqual([]);
    idle[7]!.send(requestOf(chatBody()));
    expect((await idle[7]!.firstAnswer()).status).toBe(200);
    for (const client of idle) client.destroy();
    // The gateway learns one by one that they are gone.
    let next: RawAnswer | undefined;
    while (!next) {
      const last = requestOf(chatBody()).replace('host: x', 'host: x\r\nconnection: close');
      [next] = await RawClient.say(gateway.origin, last);
    }
    expect(next.status).toBe(200);
  });
});

describe('an address that keeps coming without a valid key', () => {
  const ask = (key: string) =>
    fetch(`${gateway.origin}/v1/models`, { headers: { authorization: `Bearer ${key}` } });

  it('waits for its refusals and loses its connection with each, and a valid key from there does not', async () => {
    for (let turn = 0; turn < 300; turn++) await (await ask('guess')).text();
    const startedMs = performance.now();
    const refusal = await ask('guess');
    const waitedMs = performance.now() - startedMs;
    expect([refusal.status, refusal.headers.get('connection')]).toEqual([401, 'close']);
    expect(codeOf(await refusal.text())).toBe('invalid_api_key');
    expect(waitedMs).toBeGreaterThan(900);
    const served = await ask(API_KEY);
    expect([served.status, served.headers.get('connection')]).toEqual([200, 'keep-alive']);
  });
});
