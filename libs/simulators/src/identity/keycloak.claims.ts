import { type Account, stableUuid } from './account.directory.ts';
import { PASSWORD_LEVEL } from './login.policy.ts';

/** Keycloak's claims, in the shapes of version 26.7. */
export type Claims = Record<string, unknown>;

/** Client scopes that Keycloak adds to every token, asked for or not. */
const DEFAULT_SCOPES = ['profile', 'email'];
const API_AUDIENCE = 'beffroi-api';

interface TokenParty {
  readonly realm: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
  /** Our API unless said. */
  readonly audience?: string | undefined;
}

/** What an access token says beyond `iss`, `exp`, `iat` and `jti`. */
export function accessClaims(account: Account, party: TokenParty): Claims {
  return {
    sub: account.sub,
    ...tokenClaims(party),
    realm_access: { roles: [`default-roles-${party.realm}`, ...(account.realmRoles ?? [])] },
    acr: account.acr ?? PASSWORD_LEVEL,
    ...profileClaims(account),
    ...organizationClaim(account, party.scopes),
  };
}

/** A service account has no organization, and a user of its own behind it, whose name its client's scopes leave out. */
export function serviceAccountClaims(party: TokenParty): Claims {
  return {
    sub: stableUuid(party.realm, `service-account-${party.clientId}`),
    ...tokenClaims(party),
    acr: PASSWORD_LEVEL,
    client_id: party.clientId,
  };
}

/** What an ID token says beyond `iss`, `aud`, `exp` and `iat`. */
export function identityClaims(account: Account, clientId: string, scopes: readonly string[]): Claims {
  return {
    sub: account.sub,
    typ: 'ID',
    azp: clientId,
    acr: account.acr ?? PASSWORD_LEVEL,
    ...profileClaims(account),
    ...organizationClaim(account, scopes),
  };
}

export function userinfoClaims(account: Account, scopes: readonly string[]): Claims {
  return { sub: account.sub, ...profileClaims(account), ...organizationClaim(account, scopes) };
}

/**
 * `organization`: the only one, absent when there are several (Keycloak would ask); `organization:<alias>`: that
 * one; `organization:*`: all. As a list of aliases, or as a map with ids.
 */
export function organizationClaim(account: Account, scopes: readonly string[]): Claims {
  const { organizations = [], organizationClaim: shape = 'array' } = account;
  const asked = organizations.filter(
    ({ alias }) =>
      scopes.includes('organization:*') ||
      scopes.includes(`organization:${alias}`) ||
      (scopes.includes('organization') && organizations.length === 1),
  );
  if (shape === 'absent' || asked.length === 0) return {};
  if (shape === 'array') return { organization: asked.map(({ alias }) => alias) };
  return { organization: Object.fromEntries(asked.map(({ alias, id }) => [alias, { id }])) };
}

/** Every scope that tokens can carry where these organizations are. */
export function knownScopes(aliases: readonly string[]): string[] {
  const single = aliases.map((alias) => `organization:${alias}`);
  return ['openid', ...DEFAULT_SCOPES, 'organization', 'organization:*', ...single];
}

function tokenClaims({ clientId, scopes, audience = API_AUDIENCE }: TokenParty): Claims {
  return {
    aud: audience,
    typ: 'Bearer',
    azp: clientId,
    scope: [...new Set([...scopes, ...DEFAULT_SCOPES])].join(' '),
  };
}

function profileClaims({ username, email, emailVerified = true, givenName, familyName }: Account): Claims {
  return {
    preferred_username: username,
    email,
    email_verified: emailVerified,
    name: `${givenName} ${familyName}`,
    given_name: givenName,
    family_name: familyName,
  };
}
