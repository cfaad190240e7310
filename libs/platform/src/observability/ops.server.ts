import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Registry } from 'prom-client';
import type { Health } from './health.ts';

/** A registry, or several processes' seen as one. */
export type MetricsPage = Pick<Registry, 'contentType' | 'metrics'>;

export interface Ops {
  readonly health: Health;
  readonly metrics: MetricsPage;
}

export interface OpsServer {
  readonly port: number;
  close(): Promise<void>;
}

interface Page {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

const PAGES: Readonly<Record<string, (ops: Ops) => Promise<Page>>> = {
  '/healthz': async ({ health }) => json(200, { program: health.program, alive: true }),
  '/readyz': async ({ health }) => {
    const readiness = await health.readiness();
    return json(readiness.ready ? 200 : 503, { program: health.program, ...readiness });
  },
  '/metrics': async ({ metrics }) => ({
    status: 200,
    type: metrics.contentType,
    body: await metrics.metrics(),
  }),
};

const json = (status: number, body: object): Page => ({
  status,
  type: 'application/json',
  body: JSON.stringify(body),
});

/**
 * Answers `/healthz` (alive), `/readyz` (503 and what is missing; warnings beside) and `/metrics` (Prometheus text).
 *
 * @returns whether the path was one of these; if not, nothing was written
 */
export const handleOps = (ops: Ops, request: IncomingMessage, response: ServerResponse): boolean => {
  const [path = ''] = (request.url ?? '').split('?');
  const page = Object.hasOwn(PAGES, path) ? PAGES[path] : undefined;
  if (!page || (request.method !== 'GET' && request.method !== 'HEAD')) return false;
  request.resume();
  page(ops)
    .catch((error: unknown) => json(500, { program: ops.health.program, error: (error as Error).message }))
    .then(({ status, type, body }) => {
      response.writeHead(status, {
        'content-type': type,
        'cache-control': 'no-store',
        'content-length': Buffer.byteLength(body),
      });
      response.end(body);
    })
    .catch(() => response.destroy());
  return true;
};

/** A server of its own for {@link handleOps}. Port 0 lets the system choose. */
export const listenOps = async (
  options: Ops & { readonly port: number; readonly host?: string },
): Promise<OpsServer> => {
  const server = createServer((request, response) => {
    if (handleOps(options, request, response)) return;
    request.resume();
    response.writeHead(404).end();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port, options.host ?? '0.0.0.0', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
