import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ControlPlaneUnderTest, startControlPlane } from './testing/control-plane.fixture.ts';

describe('the control plane over HTTP', () => {
  let plane: ControlPlaneUnderTest;
  beforeAll(async () => {
    plane = await startControlPlane({ BEFFROI_LOGIN_HINT: 'TOKEN=$(beffroi-login)' });
  });
  afterAll(() => plane?.close());

  const get = (url: string, headers: Record<string, string> = {}) =>
    plane.app.inject({ method: 'GET', url, headers });

  it('shows what runs, how to log in and what to copy, in French or English', async () => {
    const french = await get('/');
    expect(french.headers['content-type']).toBe('text/html; charset=utf-8');
    for (const text of [
      'répond',
      'aucune ne s’est annoncée',
      'TOKEN=$(beffroi-login)',
      'curl https://api.example/v1',
    ]) {
      expect(french.body).toContain(text);
    }
    expect((await get('/', { 'accept-language': 'en' })).body).toContain('What runs');
  });

  it('loads nothing, is framed by nobody, opens nothing to other origins', async () => {
    const { headers } = await get('/', { origin: 'https://evil.example' });
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['access-control-allow-origin']).toBeUndefined();
  });

  it('has no explorer and does not describe its schema unless told to', async () => {
    expect((await get('/explorer/')).statusCode).toBe(404);
    const token = await plane.personWith('operator.admin');
    const { errors } = await plane.ask('{ __schema { types { name } } }', { token });
    expect(errors?.[0]?.message).toContain('introspection');
  });

  it('refuses a body that is too large or not JSON', async () => {
    const post = (payload: string) =>
      plane.app.inject({
        method: 'POST',
        url: '/graphql',
        headers: { 'content-type': 'application/json' },
        payload,
      });
    expect((await post(JSON.stringify({ query: 'x'.repeat(1_100_000) }))).statusCode).toBe(413);
    expect((await post('{"query": ')).statusCode).toBe(400);
  });

  it('logs each request under the id that it answers, without the token', async () => {
    const token = await plane.personWith('operator.admin');
    const response = await plane.app.inject({
      method: 'POST',
      url: '/graphql',
      headers: { authorization: `Bearer ${token}`, 'x-request-id': 'mine' },
      payload: { query: '{ me { subject } }' },
    });
    const id = response.headers['x-request-id'] as string;
    expect(id).not.toBe('mine');
    const lines = plane.logged.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toContainEqual(
      expect.objectContaining({ correlationId: id, route: '/graphql', status: 200, msg: 'http' }),
    );
    expect(plane.logged.join('')).not.toContain(token.slice(-20));
  });
});

describe('the explorer', () => {
  let plane: ControlPlaneUnderTest;
  beforeAll(async () => {
    plane = await startControlPlane({ BEFFROI_GRAPHQL_EXPLORER: 'on' });
  });
  afterAll(() => plane?.close());

  it('is served from this machine', async () => {
    const page = await plane.app.inject({ method: 'GET', url: '/explorer/' });
    expect(page.body).toContain('endpointURL: `/graphql`');
    const own = /<script[^>]+ src="([^"]+)"/.exec(page.body)?.[1];
    // Browsers send no header with other characters: the explorer would not even read the schema.
    expect(page.body.match(/<script[^>]*>[^]*<\/script>/)?.[0]).toMatch(/^[\x20-\x7e\s]+$/);
    const script = await plane.app.inject({ method: 'GET', url: `/explorer/${own}` });
    expect(script.headers['content-type']).toContain('text/javascript');
  });

  it('gives out its own files only', async () => {
    for (const path of ['..%2fpackage.json', '%2e%2e/package.json', 'nothing.js']) {
      expect((await plane.app.inject({ method: 'GET', url: `/explorer/${path}` })).statusCode).toBe(404);
    }
  });
});
