import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FakeEngine } from '../testing/fake.engine.ts';
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

const BODY = JSON.stringify({ model: MODEL, messages: [{ role: 'user', content: 'Bonjour' }] });
/** As it is written on the wire: libraries would correct some of it. */
const ask = async (line: string, { body = '', headers = '' } = {}) => {
  const [answer] = await RawClient.say(
    gateway.origin,
    `${line} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${API_KEY}\r\nconnection: close\r\n${headers}` +
      `content-length: ${body.length}\r\n\r\n${body}`,
  );
  return answer!;
};
const fetched = (method: string, path: string) =>
  fetch(`${gateway.origin}${path}`, { method, headers: { authorization: `Bearer ${API_KEY}` } });
const messageOf = (body: string) => (JSON.parse(body) as { error: { message: string } }).error.message;

describe('a path', () => {
  it.each([
    ['with a query', '/v1/chat/completions?api-version=2024-10-21'],
    ['with a slash at its end', '/v1/chat/completions/'],
    ['with a slash at its end and a query', '/v1/chat/completions/?x=1'],
    ['written out as to a proxy', 'http://gateway.example/v1/chat/completions'],
  ])('%s leads where it is meant to', async (_, path) => {
    expect((await ask(`POST ${path}`, { body: BODY })).status).toBe(200);
  });

  it.each([
    ['/chat/completions', '/v1/chat/completions'],
    ['/v1/v1/chat/completions', '/v1/chat/completions'],
    ['//v1/models', '/v1/models'],
    ['/v1//models', '/v1/models'],
    ['/v1/health', '/health'],
    ['/v1/openapi.json', '/openapi.json'],
  ])('%s is refused with the one that is meant', async (path, meant) => {
    const { status, body } = await ask(`GET ${path}`);
    expect([status, messageOf(body)]).toEqual([404, expect.stringContaining(`Use ${meant}: `)]);
    const french = await ask(`GET ${path}`, { headers: 'accept-language: fr\r\n' });
    expect(Buffer.from(messageOf(french.body), 'latin1').toString()).toContain(`Utiliser ${meant} : `);
  });

  it.each(['/', '/v1', '/v1/', '/v1/responses', '/metrics', '/v1/../v1/models', '/%76%31/models', '*'])(
    '%s leads nowhere',
    async (path) => {
      const { status, body } = await ask(`GET ${path}`);
      expect([status, messageOf(body)]).toEqual([404, expect.stringContaining('GET /openapi.json lists')]);
    },
  );
});

describe('a method', () => {
  it.each(['/v1/models', `/v1/models/${MODEL}`, `/v1/models/${MODEL}/`, '/health', '/openapi.json', '/docs'])(
    'HEAD of %s answers as GET does, without its body',
    async (path) => {
      const [got, headed] = await Promise.all(['GET', 'HEAD'].map((method) => fetched(method, path)));
      expect([headed!.status, await headed!.text()]).toEqual([200, '']);
      expect(headed!.headers.get('content-length')).toBe(String((await got!.arrayBuffer()).byteLength));
    },
  );

  it.each([
    ['/v1/chat/completions', 'POST'],
    ['/v1/models', 'GET, HEAD'],
    ['/v1/me', 'GET, HEAD, PATCH'],
  ])('OPTIONS of %s tells which there are, and invites no page of another site', async (path, allow) => {
    const { status, headers } = await ask(`OPTIONS ${path}`, {
      headers: 'origin: https://other.example\r\n',
    });
    expect([status, headers.allow, headers['access-control-allow-origin']]).toEqual([204, allow, undefined]);
  });

  it.each([
    ['GET /v1/chat/completions', 'POST'],
    ['DELETE /v1/models', 'GET, HEAD'],
    ['PUT /health', 'GET, HEAD'],
  ])('that is not there is refused with those that are: %s', async (line, allow) => {
    const { status, headers } = await ask(line);
    expect([status, headers.allow]).toEqual([405, allow]);
    expect((await fetched('HEAD', '/v1/chat/completions')).status).toBe(405);
  });
});

describe('a body that says it is in no other form', () => {
  it('is read as it is', async () => {
    const headers = 'content-encoding: identity\r\n';
    expect((await ask('POST /v1/chat/completions', { body: BODY, headers })).status).toBe(200);
  });
});
