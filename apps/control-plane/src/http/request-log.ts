import type { FastifyInstance } from 'fastify';
import { Histogram, type Logger, type Registry, withCorrelation } from '@beffroi/platform/observability';
import { OPS_PATHS } from './ops.routes.ts';

/** Gives each request its id, everywhere the request leads, and one line and one measure at its end (probes aside). */
export const logRequests = (server: FastifyInstance, log: Logger, metrics: Registry): void => {
  const duration = new Histogram({
    name: 'beffroi_http_request_seconds',
    help: 'Time to answer an HTTP request.',
    labelNames: ['route', 'status'],
    registers: [metrics],
  });
  server.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
  });
  // After the body was read: its events do not belong to the request's asynchronous context.
  server.addHook('preValidation', (request, _reply, done) => {
    withCorrelation(request.id, done);
  });
  server.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'unknown';
    if (OPS_PATHS.includes(route)) return;
    const status = reply.statusCode;
    duration.observe({ route, status }, reply.elapsedTime / 1000);
    log.info(
      { correlationId: request.id, method: request.method, route, status, ms: reply.elapsedTime },
      'http',
    );
  });
};
