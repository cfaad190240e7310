import { errors, type OidcContext, type Provider } from 'oidc-provider';
import { type Account } from './account.directory.ts';
import { identityClaims } from './keycloak.claims.ts';
import { API_RESOURCE, grantAll, type Realm, resourceServer } from './realm.ts';

/** `grant_type=password` (RFC 6749 §4.3), which oidc-provider leaves out. Answers as Keycloak does. */
export function registerPasswordGrant(provider: Provider, realm: Realm): void {
  async function handle(ctx: OidcContext): Promise<void> {
    const { params, client } = ctx.oidc;
    const isAllowed = realm.clients.some(
      ({ clientId, passwordGrant }) => passwordGrant && clientId === client.clientId,
    );
    if (!isAllowed) throw refusal('unauthorized_client', 'Client not allowed for direct access grants');
    const account = realm.accounts.authenticate(params.username ?? '', params.password ?? '');
    if (!account) throw refusal('invalid_grant', 'Invalid user credentials');
    if (account.emailVerified === false) throw refusal('invalid_grant', 'Account is not fully set up');
    const asked = new Set((params.scope ?? '').split(' '));
    const scopes = realm.scopes.filter((scope) => asked.has(scope));

    const token = await issueAccessToken(ctx, account, scopes);
    const idToken = scopes.includes('openid') ? { id_token: await issueIdToken(ctx, account, scopes) } : {};
    ctx.body = { ...token, ...idToken, token_type: 'Bearer', scope: scopes.join(' ') };
  }

  async function issueAccessToken(ctx: OidcContext, account: Account, scopes: readonly string[]) {
    const { client } = ctx.oidc;
    const owner = { clientId: client.clientId, accountId: account.sub };
    const { grantId } = await grantAll(provider, realm, owner);
    const token = new provider.AccessToken({ accountId: account.sub, client, grantId, gty: 'password' });
    token.resourceServer = new provider.ResourceServer(API_RESOURCE, resourceServer(realm));
    token.scope = scopes.join(' ');
    ctx.oidc.entity('AccessToken', token);
    return { access_token: await token.save(), expires_in: token.expiration };
  }

  function issueIdToken(ctx: OidcContext, account: Account, scopes: readonly string[]): Promise<string> {
    const claims = identityClaims(account, ctx.oidc.client.clientId, scopes);
    const token = new provider.IdToken(claims, { ctx });
    token.scope = scopes.join(' ');
    return token.issue({ use: 'idtoken' });
  }

  provider.registerGrantType('password', handle, ['username', 'password', 'scope']);
}

function refusal(error: string, description: string): Error {
  const refused = new errors.CustomOIDCProviderError(error, description);
  refused.statusCode = 400;
  return refused;
}
