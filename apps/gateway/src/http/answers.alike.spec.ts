import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { delta, event, FakeEngine, USAGE } from '../testing/fake.engine.ts';
import { API_KEY, type GatewayFixture, MODEL, startServing } from '../testing/gateway.fixture.ts';
import { RawClient } from '../testing/raw.client.ts';

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

const STREAM = FakeEngine.stream(
  event(delta('un')),
  event(delta('deux'.repeat(10_000))),
  `${event({ choices: [], usage: USAGE })}data: [DONE]\n\n`,
);
const LONG = FakeEngine.whole({ content: 'long '.repeat(10_000), usage: USAGE });
const REFUSAL = FakeEngine.status(400, { error: { message: 'no', type: 'BadRequestError', code: 400 } });

const get = (path: string, key = API_KEY) =>
  `GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer ${key}\r\n\r\n`;
const post = (path: string, body: string, ...headers: readonly string[]) =>
  [
    `POST ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer ${API_KEY}`,
    `content-length: ${Buffer.byteLength(body)}`,
    ...headers,
    '',
    body,
  ].join('\r\n');
const chat = (extra: object = {}) =>
  JSON.stringify({ model: MODEL, messages: [{ role: 'user', content: 'Bonjour' }], ...extra });

/** Without what no two answers share. */
const hear = async (text: string) => {
  const client = await RawClient.connect(gateway.origin);
  client.send(text);
  const [answer, ...others] = await client.answersAtEnd();
  expect(others).toEqual([]);
  const { status, headers, body } = answer!;
  const own = { date: '…', 'x-request-id': '…' };
  const overhead = 'x-beffroi-overhead-ms' in headers ? { 'x-beffroi-overhead-ms': '…' } : {};
  return {
    // As Node spells it.
    isPlain: !client.received.includes('\r\nDate: '),
    answer: { status, headers: { ...headers, ...own, ...overhead }, body: withoutIds(body) },
  };
};
const withoutIds = (body: string) =>
  body.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '…').replaceAll(/"created":\d+/g, '');

describe('a client cannot tell who read its request', () => {
  it.each([
    ['the models', 200, get('/v1/models')],
    ['one model', 200, get(`/v1/models/${MODEL}`)],
    ['a model that is not there', 404, get('/v1/models/none')],
    ['a path that is not there', 404, get('/v1/none')],
    ['a method that is not there', 405, get('/v1/chat/completions')],
    ['a stranger', 401, get('/v1/models', 'nobody')],
    ['a whole answer', 200, post('/v1/chat/completions', chat())],
    ['a long whole answer', 200, post('/v1/chat/completions', chat({ user: 'long' }))],
    ['a stream', 200, post('/v1/chat/completions', chat({ stream: true }))],
    ['a body that is no JSON', 400, post('/v1/chat/completions', '{')],
    ['a body with a fault, in French', 422, post('/v1/chat/completions', '{}', 'accept-language: fr')],
    ['a body in another form', 415, post('/v1/chat/completions', chat(), 'content-encoding: gzip')],
    ['a refusal of the engine', 422, post('/v1/chat/completions', chat({ user: 'refused' }))],
  ])('by the answer: %s', async (_, status, text) => {
    engine.script = (response, call) => {
      if (call.body.stream === true) return STREAM(response, call);
      if (call.body.user === 'long') return LONG(response, call);
      if (call.body.user === 'refused') return REFUSAL(response, call);
      return FakeEngine.whole()(response, call);
    };
    const plainly = await hear(text);
    // An empty line before it, which node:http passes over (RFC 9112 §2.2).
    const oddly = await hear(`\r\n${text}`);
    expect([plainly.isPlain, oddly.isPlain]).toEqual([true, false]);
    expect(plainly.answer).toEqual(oddly.answer);
    expect(plainly.answer.status).toBe(status);
  });
});
