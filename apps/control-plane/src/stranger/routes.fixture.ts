import type { NestFastifyApplication } from '@nestjs/platform-fastify';

export interface HttpRoute {
  readonly method: string;
  readonly url: string;
}

/** The tree that Fastify draws of its router: `├── /healthz (GET, HEAD)`, four characters a level. */
const BRANCH = /^([│ ]*)[├└]── (.*?)(?: \(([A-Z, ]+)\))?$/;
const LEVEL = 4;

/** Every route that the program answers, from its own router. */
export const httpRoutes = (app: NestFastifyApplication): HttpRoute[] => {
  const tree = app.getHttpAdapter().getInstance().printRoutes({ commonPrefix: false });
  const above: string[] = [];
  return tree.split('\n').flatMap((line) => {
    const [, indent, part, methods] = BRANCH.exec(line) ?? [];
    if (indent === undefined || part === undefined) return [];
    const depth = indent.length / LEVEL;
    above.length = depth;
    above[depth] = part === '(empty root node)' ? '' : part;
    const url = above.join('');
    return methods ? methods.split(', ').map((method) => ({ method, url })) : [];
  });
};

/**
 * Who may ask each route for what. `everybody`: it tells nothing of any collectivité. `graphql`: the guard decides field by
 * field. `credentials`: refused without them. A route that is not here fails the suite.
 */
export const ROUTE_ACCESS: Readonly<Record<string, 'everybody' | 'graphql' | 'credentials'>> = {
  '/': 'everybody',
  '/healthz': 'everybody',
  '/readyz': 'everybody',
  '/metrics': 'everybody',
  '/graphql': 'graphql',
  '/graphql/stream': 'graphql',
  '/audit/export.csv': 'credentials',
  '/audit/export.json': 'credentials',
  '/usage/export.csv': 'credentials',
  '/auth/login': 'everybody',
  '/auth/callback': 'everybody',
  '/auth/logout': 'everybody',
  '/auth/break-glass': 'everybody',
  '/auth/proconnect/login': 'everybody',
  '/auth/proconnect/callback': 'everybody',
  '/auth/proconnect/logged-out': 'everybody',
  '/auth/backchannel-logout': 'everybody',
  '/explorer': 'everybody',
  '/explorer/': 'everybody',
  '/explorer/*': 'everybody',
};
