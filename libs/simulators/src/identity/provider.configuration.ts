import { type OidcContext, type OidcToken, type Provider } from 'oidc-provider';
import { type JwtParts, type LoginProof, shapeAccessToken } from './access-token.shape.ts';
import { clientMetadata, serviceAccountMetadata } from './client.metadata.ts';
import { type IdentityState } from './identity.state.ts';
import { identityClaims } from './keycloak.claims.ts';
import { loginPolicy, PASSWORD_LEVEL, SECOND_FACTOR_LEVEL } from './login.policy.ts';
import { type MemoryStore } from './memory.adapter.ts';
import { API_RESOURCE, grantAll, type Realm, resourceServer } from './realm.ts';
import { errorPage, loggedOutPage, logoutPage } from './realm.pages.ts';

const HOUR_SECONDS = 3_600;
const DAY_SECONDS = 24 * HOUR_SECONDS;
const PATH = '/protocol/openid-connect';

/** oidc-provider's configuration for a realm that looks like Keycloak's. `provider` is asked for at run time only. */
export function providerConfiguration(
  realm: Realm,
  state: IdentityState,
  store: MemoryStore,
  provider: () => Provider,
): object {
  const { accounts, scopes } = realm;
  return {
    adapter: (model: string) => store.adapterOf(model),
    clients: [...realm.clients.map(clientMetadata), ...realm.serviceAccounts.map(serviceAccountMetadata)],
    jwks: { keys: [state.signingKey] },
    cookies: { keys: [state.cookieKey] },
    scopes,
    acrValues: [PASSWORD_LEVEL, SECOND_FACTOR_LEVEL],
    // Its own would refuse clients on this machine, which is where all of them are.
    fetch: (url: string, { dispatcher: _, ...options }: RequestInit & { dispatcher?: unknown }) =>
      fetch(url, options),
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
    interactions: {
      policy: loginPolicy(),
      url: (_ctx: unknown, { uid }: { uid: string }) => `/realms/${realm.name}/login/${uid}`,
    },
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
        jwt: (ctx: OidcContext, token: OidcToken, parts: JwtParts) =>
          shapeAccessToken(realm, { token, proof: proofOf(ctx) }, parts),
      },
    },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      backchannelLogout: { enabled: true },
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

/** How the person of a code or a refresh token logged in; a password grant is neither. */
function proofOf({ oidc }: OidcContext): LoginProof | undefined {
  const { AuthorizationCode: code, RefreshToken: refreshed } = oidc.entities;
  return code ?? refreshed;
}

function claimsByScope(scopes: readonly string[]): Record<string, string[]> {
  const organization = scopes.filter((scope) => scope.startsWith('organization'));
  return {
    openid: [
      'sub',
      'typ',
      'azp',
      'acr',
      'amr',
      'auth_time',
      'sid',
      'preferred_username',
      'email',
      'email_verified',
    ],
    profile: ['name', 'given_name', 'family_name', 'preferred_username'],
    email: ['email', 'email_verified'],
    ...Object.fromEntries(organization.map((scope) => [scope, ['organization']])),
  };
}
