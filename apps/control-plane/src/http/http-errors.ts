import type { FastifyError, FastifyInstance } from 'fastify';
import type { Logger } from '@beffroi/platform/observability';

/** What is the client's mistake says so; the cause of anything else stays in the log, under the request's id. */
export const maskHttpErrors = (server: FastifyInstance, log: Logger): void => {
  server.setErrorHandler((error: FastifyError, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status < 500) return reply.code(status).send({ error: { code: error.code, message: error.message } });
    log.error({ err: error, correlationId: request.id }, 'http: unexpected error');
    return reply.code(500).send({
      error: { code: 'INTERNAL_SERVER_ERROR', message: 'Erreur interne', correlationId: request.id },
    });
  });
};
