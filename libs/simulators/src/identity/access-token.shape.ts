import { type OidcToken } from 'oidc-provider';
import { accessClaims, serviceAccountClaims } from './keycloak.claims.ts';
import { type Realm } from './realm.ts';

export interface JwtParts {
  header?: object;
  payload: Record<string, unknown>;
}

/** Gives oidc-provider's JWT the header and the claims of a Keycloak access token. */
export function shapeAccessToken(realm: Realm, token: OidcToken, parts: JwtParts): void {
  const { iss, exp, iat, jti } = parts.payload;
  parts.header = { typ: 'JWT' };
  parts.payload = { iss, exp, iat, jti, ...claimsOf(realm, token) };
}

function claimsOf(realm: Realm, { kind, accountId = '', clientId, scope = '' }: OidcToken) {
  const scopes = scope.split(' ').filter((each) => each !== '');
  const audience = realm.clients.find((client) => client.clientId === clientId)?.audience;
  const party = { realm: realm.name, clientId, scopes, audience };
  if (kind === 'ClientCredentials') return serviceAccountClaims(party);
  const account = realm.accounts.bySub(accountId);
  if (!account) throw new Error(`no account ${accountId} in realm ${realm.name}`);
  return accessClaims(account, party);
}
