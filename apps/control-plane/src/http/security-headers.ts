import type { FastifyInstance } from 'fastify';

/** Nothing may be loaded, framed or sent from our pages, unless a route says otherwise. */
const HEADERS = {
  'content-security-policy':
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
};

/** No CORS header is ever sent: a page of another origin reads nothing here. */
export const addSecurityHeaders = (server: FastifyInstance): void => {
  server.addHook('onSend', async (_request, reply) => {
    for (const [name, value] of Object.entries(HEADERS)) {
      if (!reply.hasHeader(name)) reply.header(name, value);
    }
  });
};
