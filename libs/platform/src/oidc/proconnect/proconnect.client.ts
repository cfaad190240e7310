import * as openid from 'openid-client';
import { err, type Result } from '@beffroi/kernel';
import { attempt, type LoginRefusal } from '../login.refusal.ts';
import { isLoopback } from '../loopback.ts';
import { type Agent, agentOf } from './agent.ts';

/** Signed with a key that everybody can read; HS256, which ProConnect offers too, shares the secret. */
export type AgentAlgorithm = 'RS256' | 'ES256';

export interface ProConnectClientOptions {
  /** As discovery writes it: `https://<domain>/api/v2`; `https`, but on this machine. */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly redirectUri: string;
  readonly postLogoutRedirectUri: string;
  readonly scope: string;
  /** Levels of authentication of which one is needed. */
  readonly acrValues: readonly string[];
  readonly idTokenAlgorithm: AgentAlgorithm;
  /** As registered with ProConnect; `none`: userinfo comes as plain JSON. */
  readonly userinfoAlgorithm: AgentAlgorithm | 'none';
}

/** What binds an answer to the browser that asked. There is no PKCE: ProConnect refuses what it does not know. */
export interface ProConnectSecrets {
  readonly state: string;
  readonly nonce: string;
}

export interface ProConnectRequest {
  /** Where the browser goes. */
  readonly url: URL;
  readonly secrets: ProConnectSecrets;
}

/** `acr-not-accepted`: ProConnect vouches for them on a level that was not asked for. */
export type ProConnectRefusal = LoginRefusal | 'acr-not-accepted';

export interface AgentLoggedIn {
  readonly agent: Agent;
  /** For the end of ProConnect's own session, and for nothing else. */
  readonly idToken: string;
}

const TIMEOUT_S = 5;

/**
 * Logs agents in with ProConnect (documentation of August 2026): authorization code, state and nonce of 43 characters,
 * no parameter but those that it documents, the secret in the body, userinfo signed or plain as registered.
 */
export class ProConnectClient {
  private found: Promise<openid.Configuration> | undefined;

  constructor(private readonly options: ProConnectClientOptions) {}

  get issuer(): string {
    return this.options.issuer;
  }

  /** @param acrValues of those that are accepted, where fewer will do */
  async begin(
    acrValues: readonly string[] = this.options.acrValues,
  ): Promise<Result<ProConnectRequest, LoginRefusal>> {
    const { redirectUri, scope } = this.options;
    return attempt(async () => {
      const secrets = { state: openid.randomState(), nonce: openid.randomNonce() };
      const url = openid.buildAuthorizationUrl(await this.provider(), {
        redirect_uri: redirectUri,
        scope,
        ...secrets,
        claims: JSON.stringify({ id_token: { acr: { essential: true, values: acrValues } } }),
      });
      return { url, secrets };
    });
  }

  /** @param answer the query with which the browser came back */
  async finish(
    answer: URLSearchParams,
    secrets: ProConnectSecrets,
  ): Promise<Result<AgentLoggedIn, ProConnectRefusal>> {
    const finished = await attempt(() => this.exchange(answer, secrets));
    if (!finished.ok) return finished;
    const { acr } = finished.value.agent.proof;
    return acr !== undefined && this.options.acrValues.includes(acr) ? finished : err('acr-not-accepted');
  }

  /**
   * Where the browser ends ProConnect's own session.
   *
   * @param state comes back with the browser
   * @param idToken of the login; without it ProConnect asks the person
   */
  async endSessionUrl(state: string, idToken: string | undefined): Promise<URL | undefined> {
    const provider = await this.provider().catch(() => undefined);
    if (!provider) return undefined;
    const url = openid.buildEndSessionUrl(provider, {
      state,
      post_logout_redirect_uri: this.options.postLogoutRedirectUri,
      ...(idToken === undefined ? {} : { id_token_hint: idToken }),
    });
    // The library adds it; ProConnect does not document it.
    url.searchParams.delete('client_id');
    return url;
  }

  private async exchange(
    answer: URLSearchParams,
    { state, nonce }: ProConnectSecrets,
  ): Promise<AgentLoggedIn> {
    const provider = await this.provider();
    const url = new URL(this.options.redirectUri);
    url.search = answer.toString();
    const tokens = await openid.authorizationCodeGrant(provider, url, {
      expectedState: state,
      expectedNonce: nonce,
      idTokenExpected: true,
    });
    const claims = tokens.claims()!;
    const userinfo = await openid.fetchUserInfo(provider, tokens.access_token, claims.sub);
    if (this.options.userinfoAlgorithm !== 'none') this.assertForUs(userinfo);
    return { agent: agentOf(claims, userinfo), idToken: tokens.id_token! };
  }

  /** The library checks issuer and audience of a signed answer only where they are there. */
  private assertForUs({ iss, aud }: openid.UserInfoResponse): void {
    const { issuer, clientId } = this.options;
    if (iss !== issuer || ![aud].flat().includes(clientId)) {
      throw new openid.ClientError('userinfo names another issuer or audience, or none');
    }
  }

  /** Asked once; a provider that did not answer is asked again. */
  private provider(): Promise<openid.Configuration> {
    this.found ??= this.discover().catch((error: unknown) => {
      this.found = undefined;
      throw error;
    });
    return this.found;
  }

  private discover(): Promise<openid.Configuration> {
    const { issuer, clientId, clientSecret, idTokenAlgorithm, userinfoAlgorithm } = this.options;
    const url = new URL(issuer);
    const metadata = {
      id_token_signed_response_alg: idTokenAlgorithm,
      ...(userinfoAlgorithm === 'none' ? {} : { userinfo_signed_response_alg: userinfoAlgorithm }),
    };
    return openid.discovery(url, clientId, metadata, openid.ClientSecretPost(clientSecret), {
      timeout: TIMEOUT_S,
      execute: [
        // Of the ID token and of userinfo: the library checks signatures only where it is told to.
        openid.enableNonRepudiationChecks,
        ...(isLoopback(url) ? [openid.allowInsecureRequests] : []),
      ],
    });
  }
}
