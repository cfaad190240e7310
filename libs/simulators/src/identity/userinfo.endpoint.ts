import { type IncomingMessage, type ServerResponse } from 'node:http';
import { jwtVerify } from 'jose';
import { type TokenMinter } from './token.minter.ts';
import { userinfoClaims } from './keycloak.claims.ts';
import { type Realm } from './realm.ts';

/**
 * Userinfo for tokens that name an API as their audience, as Keycloak's do: oidc-provider's own endpoint
 * refuses those.
 */
export function createUserinfo(realm: Realm, minter: TokenMinter) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const token = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
    const claims = await verified(token, minter);
    const account = realm.accounts.bySub(claims?.sub ?? '');
    if (!claims || !account) {
      response.writeHead(401, { 'www-authenticate': 'Bearer error="invalid_token"' });
      response.end(
        JSON.stringify({ error: 'invalid_token', error_description: 'Token verification failed' }),
      );
      return;
    }
    response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' });
    response.end(JSON.stringify(userinfoClaims(account, claims.scopes)));
  };
}

async function verified(token: string, { publicKey, issuer }: TokenMinter) {
  try {
    const { payload } = await jwtVerify<{ scope?: string; typ?: string }>(token, publicKey, {
      issuer,
      algorithms: ['RS256'],
    });
    const scopes = payload.scope?.split(' ') ?? [];
    return payload.typ === 'Bearer' && scopes.includes('openid') ? { sub: payload.sub, scopes } : undefined;
  } catch {
    // Whatever is wrong with a token, the answer is the same.
    return undefined;
  }
}
