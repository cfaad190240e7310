import type { IncomingMessage, ServerResponse } from 'node:http';
import { jwtVerify } from 'jose';
import type { Realm } from '../realm.ts';
import type { TokenMinter } from '../token.minter.ts';
import { type AdminAnswer, adminRoutes } from './admin.routes.ts';
import { AdminRefusal } from './organization.registry.ts';

const LARGEST_BODY_BYTES = 64 * 1024;

/** The admin API of the realm, open to the service accounts that may use it. */
export function createAdminApi(realm: Realm, minter: TokenMinter) {
  const root = `/admin/realms/${realm.name}`;

  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', minter.issuer);
    try {
      await authorise(request, realm, minter);
      const answer = await dispatch(request, url);
      const location = answer.createdId && `${url.origin}${url.pathname}/${answer.createdId}`;
      send(response, answer.status, answer.body, location ? { location } : {});
    } catch (error) {
      if (!(error instanceof AdminRefusal)) throw error;
      send(response, error.status, { errorMessage: error.message }, {});
    }
  };

  async function dispatch(request: IncomingMessage, url: URL): Promise<AdminAnswer> {
    const path = url.pathname.slice(root.length).replace(/\/$/, '');
    for (const { method, path: pattern, answer } of adminRoutes) {
      const match = method === request.method ? pattern.exec(path) : null;
      if (!match) continue;
      const parts = match.slice(1).map(decodeURIComponent);
      const contentType = request.headers['content-type'] ?? '';
      return answer(realm, { parts, query: url.searchParams, body: await bodyOf(request), contentType });
    }
    throw new AdminRefusal(404, 'HTTP 404 Not Found');
  }
}

async function authorise(
  request: IncomingMessage,
  realm: Realm,
  { publicKey, issuer }: TokenMinter,
): Promise<void> {
  const token = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
  const { payload } = await jwtVerify(token, publicKey, { issuer, algorithms: ['RS256'] }).catch(() => {
    throw new AdminRefusal(401, 'HTTP 401 Unauthorized');
  });
  const isAdmin = realm.serviceAccounts.some(
    ({ clientId, isRealmAdmin }) => isRealmAdmin && clientId === payload['client_id'],
  );
  if (!isAdmin) throw new AdminRefusal(403, 'HTTP 403 Forbidden');
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > LARGEST_BODY_BYTES) throw new AdminRefusal(413, 'HTTP 413 Request Entity Too Large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function send(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string>,
): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}
