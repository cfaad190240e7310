import { type OidcToken } from 'oidc-provider';
import { accessClaims, serviceAccountClaims } from './keycloak.claims.ts';
import { type Realm } from './realm.ts';

export interface JwtParts {
  header?: object;
  payload: Record<string, unknown>;
}

/** What oidc-provider keeps of a login in codes and refresh tokens. */
export interface LoginProof {
  readonly acr?: string;
  readonly authTime?: number;
  readonly sid?: string;
}

/** Gives oidc-provider's JWT the header and the claims of a Keycloak access token. */
export function shapeAccessToken(
  realm: Realm,
  { token, proof }: { readonly token: OidcToken; readonly proof: LoginProof | undefined },
  parts: JwtParts,
): void {
  const { iss, exp, iat, jti } = parts.payload;
  parts.header = { typ: 'JWT' };
  parts.payload = { iss, exp, iat, jti, ...claimsOf(realm, token), ...proofClaims(proof) };
}

function proofClaims({ acr, authTime, sid }: LoginProof = {}): Record<string, unknown> {
  return {
    ...(acr === undefined ? {} : { acr }),
    ...(authTime === undefined ? {} : { auth_time: authTime }),
    ...(sid === undefined ? {} : { sid }),
  };
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
