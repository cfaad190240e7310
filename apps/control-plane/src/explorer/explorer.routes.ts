import { readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join, relative } from 'node:path';
import altair from 'altair-static';
import type { FastifyInstance } from 'fastify';

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.html': 'text/html; charset=utf-8',
  '.json': 'application/json',
  '.ttf': 'font/ttf',
  '.woff2': 'font/woff2',
};

/** The explorer runs its own scripts and workers and asks our own GraphQL; nothing comes from elsewhere. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "script-src 'self' 'unsafe-inline'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "worker-src 'self' blob:",
  "frame-ancestors 'none'",
].join('; ');

/** A GraphQL explorer at `/explorer/`, from files on this machine. */
export const serveExplorer = (server: FastifyInstance): void => {
  const page = renderExplorer();
  const files = filesBelow(altair.getDistDirectory());
  server.get('/explorer', (_request, reply) => reply.redirect('/explorer/'));
  server.get('/explorer/', (_request, reply) =>
    reply
      .header('content-security-policy', CONTENT_SECURITY_POLICY)
      .type('text/html; charset=utf-8')
      .send(page),
  );
  server.get<{ Params: { '*': string } }>('/explorer/*', (request, reply) => {
    const path = files.get(request.params['*']);
    if (!path) return reply.code(404).send();
    return reply
      .header('content-security-policy', CONTENT_SECURITY_POLICY)
      .header('cache-control', 'public, max-age=3600')
      .type(TYPES[extname(path)] ?? 'application/octet-stream')
      .send(readFileSync(path));
  });
};

const renderExplorer = (): string =>
  altair
    .renderAltair({
      baseURL: '/explorer/',
      endpointURL: '/graphql',
      initialAuthorization: { type: 'bearer', data: { token: '' } },
      initialQuery:
        '{\n  me {\n    displayName\n    grants { role collectivite { name } }\n    permissions\n  }\n}\n',
      disableAccount: true,
    })
    // Its banners advertise a service elsewhere.
    .replace('</head>', '<style>app-banner-container { display: none; }</style></head>');

/** By their relative names: only what was listed can be asked for. */
const filesBelow = (folder: string): ReadonlyMap<string, string> =>
  new Map(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .map((name) => join(folder, name))
      .filter((path) => statSync(path).isFile())
      .map((path) => [relative(folder, path), path]),
  );
