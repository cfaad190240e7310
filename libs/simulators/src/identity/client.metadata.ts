import { type IdentityClient, type IdentityServiceAccount } from './identity.options.ts';

/** Clients as oidc-provider (RFC 7591) describes them. */
export function clientMetadata(client: IdentityClient): object {
  const { clientId, clientSecret, redirectUris = [], postLogoutRedirectUris = [] } = client;
  const { backchannelLogoutUri } = client;
  return {
    client_id: clientId,
    ...(clientSecret === undefined ? {} : { client_secret: clientSecret }),
    // oidc-provider takes the secret from the header or the body for either of the two methods.
    token_endpoint_auth_method: clientSecret === undefined ? 'none' : 'client_secret_basic',
    redirect_uris: redirectUris,
    post_logout_redirect_uris: postLogoutRedirectUris,
    ...(backchannelLogoutUri
      ? { backchannel_logout_uri: backchannelLogoutUri, backchannel_logout_session_required: true }
      : {}),
    response_types: redirectUris.length > 0 ? ['code'] : [],
    grant_types: [
      ...(redirectUris.length > 0 ? ['authorization_code', 'refresh_token'] : []),
      // Who may really use it, the grant itself knows: it answers in Keycloak's words.
      'password',
    ],
  };
}

export function serviceAccountMetadata({ clientId, clientSecret }: IdentityServiceAccount): object {
  return {
    client_id: clientId,
    client_secret: clientSecret,
    token_endpoint_auth_method: 'client_secret_basic',
    redirect_uris: [],
    response_types: [],
    grant_types: ['client_credentials'],
  };
}
