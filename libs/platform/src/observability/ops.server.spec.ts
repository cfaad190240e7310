import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Counter, createHealth, createMetrics, listenOps, type OpsServer } from './index.ts';

const health = createHealth({ program: 'spec' });
const metrics = createMetrics();
let missing: string | undefined;
let server: OpsServer;

beforeAll(async () => {
  health.check('postgres', async () => missing);
  server = await listenOps({ health, metrics, port: 0, host: '127.0.0.1' });
});
afterAll(() => server.close());

const get = async (path: string, method = 'GET') => {
  const response = await fetch(`http://127.0.0.1:${server.port}${path}`, { method });
  return { status: response.status, body: await response.text() };
};

describe('the ops server', () => {
  it('says that the program is alive', async () => {
    expect(await get('/healthz')).toEqual({ status: 200, body: '{"program":"spec","alive":true}' });
  });

  it('says that it is ready, or names what is missing', async () => {
    expect((await get('/readyz')).status).toBe(200);
    missing = 'PostgreSQL does not answer';
    const { status, body } = await get('/readyz?verbose');
    missing = undefined;
    expect([status, JSON.parse(body)]).toEqual([
      503,
      { program: 'spec', ready: false, missing: { postgres: 'PostgreSQL does not answer' }, warnings: {} },
    ]);
  });

  it('tells what should be mended, and is ready all the same', async () => {
    const warned = createHealth({ program: 'spec' });
    warned.warn('standby', () => 'nobody follows');
    warned.warn('disk', () => undefined);
    expect(await warned.readiness()).toEqual({
      ready: true,
      missing: {},
      warnings: { standby: 'nobody follows' },
    });
  });

  it('counts a check that throws as missing, without the secrets of its error', async () => {
    const frail = createHealth({ program: 'spec' });
    frail.check('database', () => Promise.reject(new Error('cannot reach postgres://u:hunter2@db/x')));
    expect((await frail.readiness()).missing).toEqual({
      database: 'cannot reach postgres://u:[redacted]@db/x',
    });
  });

  it('gives the metrics of Node and of the product', async () => {
    new Counter({ name: 'beffroi_spec_total', help: 'spec', registers: [metrics] }).inc();
    const { body } = await get('/metrics');
    expect(body).toContain('beffroi_spec_total 1');
    expect(body).toContain('nodejs_version_info');
  });

  it('knows nothing else', async () => {
    expect((await get('/')).status).toBe(404);
    expect((await get('/toString')).status).toBe(404);
    expect((await get('/healthz', 'POST')).status).toBe(404);
  });
});
