import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ControlPlaneUnderTest, startControlPlane } from '../testing/control-plane.fixture.ts';

const QUERY = '{"query": "{ me { subject } }"}';

describe('a page of another site', () => {
  let plane: ControlPlaneUnderTest;
  let authorization: string;
  beforeAll(async () => {
    plane = await startControlPlane({ BEFFROI_PUBLIC_URL: 'https://beffroi.example' });
    authorization = `Bearer ${await plane.personWith('operator.admin')}`;
  });
  afterAll(() => plane?.close());

  const send = (method: 'GET' | 'POST' | 'OPTIONS', url: string, headers: object, payload?: string) =>
    plane.app.inject({
      method,
      url,
      headers: { authorization, ...headers },
      ...(payload ? { payload } : {}),
    });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/json, text/plain',
    '',
  ])('sends no query as a simple request of type «%s», which browsers would let through', async (type) => {
    const { statusCode, body } = await send('POST', '/graphql', type ? { 'content-type': type } : {}, QUERY);
    expect(statusCode).toBeGreaterThanOrEqual(400);
    expect(body).not.toContain('subject":');
  });

  it('sends no query by its address, and nobody a mutation', async () => {
    const query = `/graphql?query=${encodeURIComponent('{ me { subject } }')}`;
    expect((await send('GET', query, {})).statusCode).toBe(400);
    const mutation = encodeURIComponent('mutation { revokeApiKey(input: {apiKeyId: "x"}) { __typename } }');
    const preflighted = { 'apollo-require-preflight': 'true' };
    expect((await send('GET', `/graphql?query=${mutation}`, preflighted)).statusCode).toBe(405);
  });

  it.each(['cross-site', 'same-site'])('is refused when the browser says it is %s', async (site) => {
    const response = await send(
      'POST',
      '/graphql',
      { 'content-type': 'application/json', 'sec-fetch-site': site, 'sec-fetch-mode': 'cors' },
      QUERY,
    );
    expect(response.statusCode).toBe(403);
    expect(response.json()).toMatchObject({ error: { code: 'OTHER_SITE', remedy: expect.any(String) } });
    const own = { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' };
    expect((await send('POST', '/graphql', own, QUERY)).statusCode).toBe(200);
  });

  it('may link here, and bring somebody back from a login', async () => {
    const navigation = {
      'sec-fetch-site': 'cross-site',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'document',
    };
    expect((await send('GET', '/', navigation)).statusCode).toBe(200);
    expect((await send('GET', '/', { ...navigation, 'sec-fetch-dest': 'iframe' })).statusCode).toBe(403);
  });

  it('is told by no answer that it may read it', async () => {
    for (const origin of ['https://evil.example', 'null', 'https://beffroi.example.evil.example']) {
      const asked = { origin, 'access-control-request-method': 'POST' };
      const answers = [
        await send('OPTIONS', '/graphql', asked),
        await send('POST', '/graphql', { origin, 'content-type': 'application/json' }, QUERY),
      ];
      for (const { headers } of answers) {
        expect(Object.keys(headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
      }
    }
  });

  it('finds the same headers on every answer, errors included', async () => {
    for (const [method, url] of [
      ['GET', '/'],
      ['GET', '/nothing'],
      ['POST', '/graphql'],
      ['GET', '/audit/export.csv'],
    ] as const) {
      const { headers } = await send(
        method,
        url,
        { 'content-type': 'application/json' },
        method === 'POST' ? '{' : undefined,
      );
      expect(headers).toMatchObject({
        'content-security-policy': expect.stringContaining("frame-ancestors 'none'"),
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'cache-control': 'no-store',
        'strict-transport-security': expect.stringMatching(/^max-age=31536000/),
      });
      expect(headers['server'] ?? headers['x-powered-by']).toBeUndefined();
    }
  });
});

describe('strict transport', () => {
  it('is not asked of who reaches us without TLS', async () => {
    const plane = await startControlPlane();
    const { headers } = await plane.app.inject({ method: 'GET', url: '/' });
    expect(headers['strict-transport-security']).toBeUndefined();
    await plane.close();
  });
});
