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

/** A year, as ANSSI asks of sites that are served by TLS alone. */
const STRICT_TRANSPORT = 'max-age=31536000; includeSubDomains';

/**
 * No CORS header is ever sent: a page of another origin reads nothing here.
 *
 * @param publicUrl where people reach us: with TLS, also where a proxy ends it without saying so
 */
export const addSecurityHeaders = (server: FastifyInstance, publicUrl: string | undefined): void => {
  const isPublishedWithTls = publicUrl?.startsWith('https:') ?? false;
  server.addHook('onSend', async (request, reply) => {
    if (isPublishedWithTls || request.protocol === 'https') {
      reply.header('strict-transport-security', STRICT_TRANSPORT);
    }
    for (const [name, value] of Object.entries(HEADERS)) {
      if (!reply.hasHeader(name)) reply.header(name, value);
    }
  });
};
