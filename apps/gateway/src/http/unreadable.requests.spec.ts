import { once } from 'node:events';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { FakeEngine } from '../testing/fake.engine.ts';
import { API_KEY, type GatewayFixture, MODEL, startServing } from '../testing/gateway.fixture.ts';
import { type RawAnswer, RawClient } from '../testing/raw.client.ts';

let engine: FakeEngine;
let gateway: GatewayFixture;
beforeAll(async () => {
  engine = await FakeEngine.start();
  gateway = await startServing(engine);
});
afterAll(async () => {
  await gateway.stop();
  await engine.stop();
});
beforeEach(() => void (engine.calls.length = 0));

const BODY = JSON.stringify({ model: MODEL, messages: [{ role: 'user', content: 'Bonjour' }] });
const HEAD = `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${API_KEY}\r\n`;
const SECOND = `GET /v1/models HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${API_KEY}\r\n\r\n`;
const chunked = (text: string, size = text.length.toString(16)) => `${size}\r\n${text}\r\n0\r\n\r\n`;

/** Every refusal speaks the one envelope, names itself, and is the last word on its connection. */
const expectRefused = (answers: readonly RawAnswer[], status: number) => {
  expect(answers.map((answer) => answer.status)).toEqual([status]);
  const { headers, body } = answers[0]!;
  expect(headers['x-request-id']).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
  expect(headers['connection']).toBe('close');
  expect(headers['content-type']).toBe('application/json');
  expect(JSON.parse(body)).toEqual({
    detail: expect.any(String),
    error: {
      message: expect.any(String),
      type: 'invalid_request_error',
      code: expect.any(String),
      param: null,
    },
  });
};

describe('a request that two readers could read differently', () => {
  const length = `content-length: ${BODY.length}\r\n`;
  it.each([
    ['a length and a chunked body', `${length}transfer-encoding: chunked\r\n\r\n${chunked(BODY)}`],
    ['a chunked body and a length', `transfer-encoding: chunked\r\n${length}\r\n${chunked(BODY)}`],
    ['two lengths that differ', `${length}content-length: 5\r\n\r\n${BODY}`],
    ['two lengths that agree', `${length}${length}\r\n${BODY}`],
    ['a list of lengths', `content-length: ${BODY.length}, ${BODY.length}\r\n\r\n${BODY}`],
    ['a length with a sign', `content-length: +${BODY.length}\r\n\r\n${BODY}`],
    ['a length that is negative', `content-length: -1\r\n\r\n${BODY}`],
    ['a length in hexadecimal', `content-length: 0x${BODY.length.toString(16)}\r\n\r\n${BODY}`],
    ['a length beyond every number', `content-length: 99999999999999999999999\r\n\r\n${BODY}`],
    ['a folded header', `x-a: 1\r\n ${length}\r\n${BODY}`],
    ['a folded transfer-encoding', `transfer-encoding:\r\n chunked\r\n\r\n${chunked(BODY)}`],
    ['a space before the colon', `transfer-encoding : chunked\r\n\r\n${chunked(BODY)}`],
    ['an encoding that is not chunked in the end', `transfer-encoding: chunked, identity\r\n\r\n${BODY}`],
    ['an encoding nobody knows', `transfer-encoding: xchunked\r\n\r\n${chunked(BODY)}`],
    ['two encodings', `transfer-encoding: chunked\r\ntransfer-encoding: xchunked\r\n\r\n${chunked(BODY)}`],
    ['lines that end in LF alone', `${length}x-a: 1\n\r\n${BODY}`],
    ['a CR inside a header', `x-a: 1\rx-b: 2\r\n${length}\r\n${BODY}`],
    ['a NUL inside a header', `x-a: 1\u0000\r\n${length}\r\n${BODY}`],
    [
      'a chunk size with a prefix',
      `transfer-encoding: chunked\r\n\r\n${chunked(BODY, `0x${BODY.length.toString(16)}`)}`,
    ],
    [
      'a chunk size beyond every number',
      `transfer-encoding: chunked\r\n\r\n${chunked(BODY, 'fffffffffffffffffff')}`,
    ],
    [
      'a chunk whose line ends in LF alone',
      `transfer-encoding: chunked\r\n\r\n${BODY.length.toString(16)}\n${BODY}\r\n0\r\n\r\n`,
    ],
    [
      'a chunk that is longer than it says',
      `transfer-encoding: chunked\r\n\r\n${chunked(BODY, (BODY.length - 3).toString(16))}`,
    ],
    [
      'a chunk extension with a line break',
      `transfer-encoding: chunked\r\n\r\n${BODY.length.toString(16)};a\n\r\n${BODY}\r\n0\r\n\r\n`,
    ],
  ])('because of %s is refused, and nothing behind it is read', async (_, rest) => {
    const answers = await RawClient.say(gateway.origin, `${HEAD}${rest}${SECOND}`);
    expectRefused(answers, 400);
    expect(engine.calls).toHaveLength(0);
  });
});

describe('what is not HTTP', () => {
  it.each([
    ['another protocol', 'NOT HTTP\r\n\r\n', 400],
    ['a TLS hello', Buffer.from('16030100c8010000c40303', 'hex'), 400],
    ['HTTP/2 without its own connection', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400],
    ['no host', 'GET /v1/models HTTP/1.1\r\n\r\n', 400],
    ['two hosts', 'GET /v1/models HTTP/1.1\r\nhost: x\r\nHost: y\r\n\r\n', 400],
    ['headers of 17 KiB', `${HEAD}x-a: ${'a'.repeat(17 * 1024)}\r\n\r\n`, 431],
    ['a flood of headers', `${HEAD}${'x: 1\r\n'.repeat(5_000)}\r\n`, 431],
    ['a path of 17 KiB', `GET /${'a'.repeat(17 * 1024)} HTTP/1.1\r\nhost: x\r\n\r\n`, 431],
    ['a method that asks for a tunnel', 'CONNECT 127.0.0.1:22 HTTP/1.1\r\nhost: x\r\n\r\n', 405],
  ])('%s gets the envelope', async (_, bytes, status) => {
    expectRefused(await RawClient.say(gateway.origin, bytes), status);
  });
});

describe('a method that nobody knows', () => {
  it.each([
    ['BREW', '/v1/models', 'GET, HEAD'],
    ['get', '/v1/models/?limit=1', 'GET, HEAD'],
    ['POSTER', '/v1/chat/completions', 'POST'],
  ])('such as %s, on a path that there is is told which it takes', async (method, path, allow) => {
    const answers = await RawClient.say(gateway.origin, `${method} ${path} HTTP/1.1\r\nhost: x\r\n\r\n`);
    expectRefused(answers, 405);
    expect(answers[0]!.headers['allow']).toBe(allow);
    const error = { code: 'method_not_allowed', message: `Method not allowed. Use ${allow} for this path.` };
    expect(JSON.parse(answers[0]!.body)).toMatchObject({ error });
  });

  it.each([
    ['a path that there is not', 'BREW /coffee HTTP/1.1\r\nhost: x\r\n\r\n'],
    ['no method that HTTP allows', 'B(W /v1/models HTTP/1.1\r\nhost: x\r\n\r\n'],
    ['another version', 'BREW /v1/models HTTP/3.0\r\nhost: x\r\n\r\n'],
  ])('on %s gets the envelope', async (_, bytes) => {
    expectRefused(await RawClient.say(gateway.origin, bytes), 400);
  });

  it('behind another request is unreadable: what its path is cannot be told', async () => {
    const before = 'GET /health HTTP/1.1\r\nhost: x\r\n\r\n';
    const client = await RawClient.connect(gateway.origin);
    client.send(before);
    await client.firstAnswer();
    client.send(`${before}BREW /v1/models HTTP/1.1\r\nhost: x\r\n\r\n`);
    expect((await client.answersAtEnd()).map(({ status }) => status)).not.toContain(405);
  });
});

describe('a client that waits to be asked for its body', () => {
  const headOf = (key: string, more = '') =>
    `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${key}\r\n` +
    `expect: 100-continue\r\n${more}content-length: ${BODY.length}\r\n\r\n`;
  const whenSaid = async (client: RawClient, text: string) => {
    while (!client.received.includes(text)) await once(client.socket, 'data');
  };

  it('is asked once its key is known, and asks on', async () => {
    const client = await RawClient.connect(gateway.origin);
    for (let turn = 1; turn <= 2; turn++) {
      client.send(headOf(API_KEY));
      while (client.received.split('100 Continue').length <= turn) await once(client.socket, 'data');
      expect(engine.calls).toHaveLength(turn - 1);
      client.send(BODY);
      while (client.received.split('HTTP/1.1 200 OK').length <= turn) await once(client.socket, 'data');
    }
    client.destroy();
  });

  it.each([
    ['an unknown key', headOf('bfr-test-nobody'), 401],
    ['a body in pieces that nobody reads', headOf(API_KEY, 'content-encoding: gzip\r\n'), 415],
  ])('is refused without being asked, with %s, and its connection ends', async (_, head, status) => {
    const client = await RawClient.connect(gateway.origin);
    client.send(head);
    const { headers, status: said } = await client.firstAnswer();
    expect([said, headers['connection']]).toEqual([status, 'close']);
    expect(client.received).not.toContain('100 Continue');
    client.halfClose();
    expect(await client.answersAtEnd()).toHaveLength(1);
  });

  it('reads its refusal though it sends its body all the same', async () => {
    const client = await RawClient.connect(gateway.origin);
    client.send(headOf('bfr-test-nobody'));
    await whenSaid(client, '401');
    client.send(BODY + SECOND);
    expect((await client.answersAtEnd()).map(({ status }) => status)).toEqual([401]);
  });
});

describe('a request that is unusual and right', () => {
  it.each([
    ['a chunked body', `transfer-encoding: chunked\r\n\r\n${chunked(BODY)}`],
    [
      'chunk extensions and trailers',
      `transfer-encoding: chunked\r\n\r\n${BODY.length.toString(16)};a=b\r\n${BODY}\r\n0\r\nx-t: 1\r\n\r\n`,
    ],
    [
      'a body that waits to be asked for',
      `expect: 100-continue\r\ncontent-length: ${BODY.length}\r\n\r\n${BODY}`,
    ],
    [
      'a wish for another protocol',
      `upgrade: h2c\r\nconnection: upgrade\r\ncontent-length: ${BODY.length}\r\n\r\n${BODY}`,
    ],
  ])('with %s is served', async (_, rest) => {
    const client = await RawClient.connect(gateway.origin);
    client.send(`${HEAD}${rest}`);
    expect((await client.firstAnswer()).status).toBe(200);
    client.destroy();
  });

  it('and comes with others on one connection is answered in its turn', async () => {
    const client = await RawClient.connect(gateway.origin);
    client.send(SECOND.repeat(3));
    client.send(`${HEAD}connection: close\r\ncontent-length: ${BODY.length}\r\n\r\n${BODY}`);
    const answers = await client.answersAtEnd();
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(new Set(answers.map(({ headers }) => headers['x-request-id'])).size).toBe(4);
  });
});
