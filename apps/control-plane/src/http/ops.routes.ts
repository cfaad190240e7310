import type { FastifyInstance } from 'fastify';
import { handleOps, type Ops } from '@beffroi/platform/observability';

export const OPS_PATHS: readonly string[] = ['/healthz', '/readyz', '/metrics'];

export const serveOps = (server: FastifyInstance, ops: Ops): void => {
  for (const path of OPS_PATHS) {
    server.get(path, (request, reply) => {
      reply.hijack();
      handleOps(ops, request.raw, reply.raw);
    });
  }
};
