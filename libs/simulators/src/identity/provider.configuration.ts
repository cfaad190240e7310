import { type OidcContext, type OidcToken, type Provider } from 'oidc-provider';
import { type JwtParts, shapeAccessToken } from './access-token.shape.ts';
import { clientMetadata, serviceAccountMetadata } from './client.metadata.ts';
import { type IdentityState } from './identity.state.ts';
import { identityClaims } from './keycloak.claims.ts';
import { createMemoryAdapters } from './memory.adapter.ts';
import { API_RESOURCE, grantAll, type Realm, resourceServer } from './realm.ts';
import { errorPage, loggedOutPage, logoutPage } from './realm.pages.ts';

const HOUR_SECONDS = 3_600;
const DAY_SECONDS = 24 * HOUR_SECONDS;
const PATH = '/protocol/openid-connect';

/** oidc-provider's configuration for a realm that looks like Keycloak's. `provider` is asked for at run time only. */
export function providerConfiguration(realm: Realm, state: IdentityState, provider: () => Provider): object {
  const { accounts, scopes } = realm;
  return {
    adapter: createMemoryAdapters(),
    clients: [...realm.clients.map(clientMetadata), ...realm.serviceAccounts.map(serviceAccountMetadata)],
    jwks: { keys: [state.signingKey] },
    cookies: { keys: [state.cookieKey] },
    scopes,
    claims: claimsByScope(scopes),
    // Keycloak's ID tokens carry the profile; strict OpenID would leave it to userinfo.
    conformIdTokenClaims: false,
    routes: {
      authorization: `${PATH}/auth`,
      token: `${PATH}/token`,
      userinfo: `${PATH}/userinfo`,
      jwks: `${PATH}/certs`,
      end_session: `${PATH}/logout`,
      pushed_authorization_request: `${PATH}/ext/par/request`,
    },
    ttl: {
      AccessToken: realm.accessTokenSeconds,
      ClientCredentials: realm.accessTokenSeconds,
      IdToken: realm.accessTokenSeconds,
      AuthorizationCode: 60,
      RefreshToken: DAY_SECONDS,
      Interaction: HOUR_SECONDS,
      Session: DAY_SECONDS,
      Grant: DAY_SECONDS,
    },
    pkce: { required: () => true },
    clientBasedCORS: () => false,
    issueRefreshToken: async (_ctx: unknown, client: { grantTypeAllowed(type: string): boolean }) =>
      client.grantTypeAllowed('refresh_token'),
    interactions: { url: (_ctx: unknown, { uid }: { uid: string }) => `/realms/${realm.name}/login/${uid}` },
    findAccount: async (ctx: OidcContext, sub: string) => {
      const account = accounts.bySub(sub);
      if (!account) return undefined;
      return {
        accountId: sub,
        claims: (_use: string, scope: string) =>
          identityClaims(account, ctx.oidc.client.clientId, scope.split(' ')),
      };
    },
    loadExistingGrant: async ({ oidc }: OidcContext) => {
      const { clientId } = oidc.client;
      const existing = oidc.session.grantIdFor(clientId);
      const found = existing && (await provider().Grant.find(existing));
      return (
        found || (await grantAll(provider(), realm, { clientId, accountId: oidc.session.accountId })).grant
      );
    },
    formats: {
      customizers: {
        jwt: (_ctx: unknown, token: OidcToken, parts: JwtParts) => shapeAccessToken(realm, token, parts),
      },
    },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      rpInitiatedLogout: {
        logoutSource: (ctx: OidcContext, form: string) => void (ctx.body = logoutPage(form)),
        postLogoutSuccessSource: (ctx: OidcContext) => void (ctx.body = loggedOutPage()),
      },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => API_RESOURCE,
        useGrantedResource: () => true,
        getResourceServerInfo: () => resourceServer(realm),
      },
    },
    renderError: (ctx: OidcContext, out: { error: string; error_description?: string }) => {
      ctx.type = 'html';
      ctx.body = errorPage(out.error, out.error_description ?? '');
    },
  };
}

function claimsByScope(scopes: readonly string[]): Record<string, string[]> {
  const organization = scopes.filter((scope) => scope.startsWith('organization'));
  return {
    openid: ['sub', 'typ', 'azp', 'acr', 'auth_time', 'sid', 'preferred_username', 'email', 'email_verified'],
    profile: ['name', 'given_name', 'family_name', 'preferred_username'],
    email: ['email', 'email_verified'],
    ...Object.fromEntries(organization.map((scope) => [scope, ['organization']])),
  };
}
