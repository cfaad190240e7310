import { type Account, stableUuid } from './account.directory.ts';

/** Keycloak's claims, in the shapes of version 26.7. */
export type Claims = Record<string, unknown>;

/** Client scopes that Keycloak adds to every token, asked for or not. */
const DEFAULT_SCOPES = ['profile', 'email'];
const AUDIENCES = ['beffroi-api', 'account'];

interface TokenParty {
  readonly realm: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
}

/** What an access token says beyond `iss`, `exp`, `iat` and `jti`. */
export function accessClaims(account: Account, party: TokenParty): Claims {
  return {
    sub: account.sub,
    ...tokenClaims(party),
    acr: account.acr ?? '1',
    ...profileClaims(account),
    ...organizationClaim(account, party.scopes),
  };
}

/** A service account has no organization, and a user of its own behind it. */
export function serviceAccountClaims(party: TokenParty): Claims {
  const username = `service-account-${party.clientId}`;
  return {
    sub: stableUuid(party.realm, username),
    ...tokenClaims(party),
    acr: '1',
    client_id: party.clientId,
    preferred_username: username,
  };
}

/** What an ID token says beyond `iss`, `aud`, `exp` and `iat`. */
export function identityClaims(account: Account, clientId: string, scopes: readonly string[]): Claims {
  return {
    sub: account.sub,
    typ: 'ID',
    azp: clientId,
    acr: account.acr ?? '1',
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

/** Every scope that tokens of these accounts can carry. */
export function knownScopes(accounts: readonly Account[]): string[] {
  const aliases = accounts.flatMap(({ organizations = [] }) => organizations.map(({ alias }) => alias));
  const single = [...new Set(aliases)].map((alias) => `organization:${alias}`);
  return ['openid', ...DEFAULT_SCOPES, 'organization', 'organization:*', ...single];
}

function tokenClaims({ realm, clientId, scopes }: TokenParty): Claims {
  return {
    aud: AUDIENCES,
    typ: 'Bearer',
    azp: clientId,
    realm_access: { roles: [`default-roles-${realm}`] },
    scope: [...new Set([...scopes, ...DEFAULT_SCOPES])].join(' '),
  };
}

function profileClaims({ username, email, givenName, familyName }: Account): Claims {
  return {
    preferred_username: username,
    email,
    email_verified: true,
    name: `${givenName} ${familyName}`,
    given_name: givenName,
    family_name: familyName,
  };
}
