import type { FastifyInstance } from 'fastify';
import { handleOps, type Ops } from '@beffroi/platform/observability';

/** `/healthz`, `/readyz` and `/metrics`, answered before anything else looks at the request. */
export const serveOps = (server: FastifyInstance, ops: Ops): void => {
  server.addHook('onRequest', async (request, reply) => {
    if (handleOps(ops, request.raw, reply.raw)) reply.hijack();
  });
};
