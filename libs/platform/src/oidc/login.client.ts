import * as openid from 'openid-client';
import type { Result } from '@beffroi/kernel';
import { attempt, type LoginRefusal } from './login.refusal.ts';
import { isLoopback } from './loopback.ts';
import { readOrganizations, type TokenOrganization } from './organization.claim.ts';
import { displayNameOf, verifiedEmailOf } from './person.claims.ts';
import { type ProofClaims, proofOf } from './proof.claims.ts';

export interface LoginClientOptions {
  /** Exactly as it writes `iss`; `https`, but on this machine. */
  readonly issuer: string;
  readonly clientId: string;
  /** Absent: a public client, which PKCE alone protects. */
  readonly clientSecret?: string | undefined;
  readonly redirectUri: string;
  readonly postLogoutRedirectUri: string;
  readonly scope: string;
}

/** What binds an answer of the provider to the browser that asked; nobody else may learn it. */
export interface LoginSecrets {
  /** At least 32 characters, like the nonce: ProConnect wants as many. */
  readonly state: string;
  readonly nonce: string;
  /** PKCE's (RFC 7636). */
  readonly verifier: string;
}

export interface LoginRequest {
  /** Where the browser goes. */
  readonly url: URL;
  readonly secrets: LoginSecrets;
}

/** What somebody asks of a login; the provider may answer with less, which is for us to see. */
export interface AskedProof {
  /** Any of these levels (`acr_values`), the first preferred. */
  readonly acrValues?: readonly string[];
  /** Credentials given at most so long ago (`max_age`). */
  readonly maxAgeS?: number;
}

/** Who an ID token says logged in. What they may do is not in it. */
export interface PersonLoggedIn {
  readonly issuer: string;
  readonly subject: string;
  readonly displayName?: string;
  readonly verifiedEmail?: string;
  readonly organizations: readonly TokenOrganization[];
  readonly proof: ProofClaims;
  /** The provider's own session. */
  readonly sid?: string;
}

const TIMEOUT_S = 5;

/** Logs people in by authorization code with PKCE (OpenID Connect Core 1.0 §3.1, RFC 7636). */
export class LoginClient {
  private found: Promise<openid.Configuration> | undefined;

  constructor(private readonly options: LoginClientOptions) {}

  /** @param asked how strong and how fresh the login has to be; any will do unless given */
  async begin(asked: AskedProof = {}): Promise<Result<LoginRequest, LoginRefusal>> {
    return attempt(async () => {
      const provider = await this.provider();
      const secrets = {
        state: openid.randomState(),
        nonce: openid.randomNonce(),
        verifier: openid.randomPKCECodeVerifier(),
      };
      const url = openid.buildAuthorizationUrl(provider, {
        redirect_uri: this.options.redirectUri,
        scope: this.options.scope,
        state: secrets.state,
        nonce: secrets.nonce,
        code_challenge: await openid.calculatePKCECodeChallenge(secrets.verifier),
        code_challenge_method: 'S256',
        ...parametersOf(asked, provider.serverMetadata().acr_values_supported),
      });
      return { url, secrets };
    });
  }

  /** @param answer the query with which the browser came back */
  async finish(
    answer: URLSearchParams,
    { state, nonce, verifier }: LoginSecrets,
  ): Promise<Result<PersonLoggedIn, LoginRefusal>> {
    return attempt(async () => {
      const url = new URL(this.options.redirectUri);
      url.search = answer.toString();
      const tokens = await openid.authorizationCodeGrant(await this.provider(), url, {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: verifier,
        idTokenExpected: true,
      });
      return personOf(tokens.claims()!);
    });
  }

  /**
   * Where the browser ends the provider's own session (RP-Initiated Logout 1.0); undefined where that cannot be. No
   * token goes along, so that none reaches the browser: the provider asks the person instead.
   */
  async endSessionUrl(): Promise<URL | undefined> {
    const provider = await this.provider().catch(() => undefined);
    if (!provider?.serverMetadata().end_session_endpoint) return undefined;
    return openid.buildEndSessionUrl(provider, {
      post_logout_redirect_uri: this.options.postLogoutRedirectUri,
    });
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
    const { issuer, clientId, clientSecret } = this.options;
    const url = new URL(issuer);
    const authentication = clientSecret === undefined ? openid.None() : openid.ClientSecretPost(clientSecret);
    return openid.discovery(url, clientId, clientSecret, authentication, {
      timeout: TIMEOUT_S,
      execute: [
        // The ID token comes straight from the provider; its signature is checked all the same.
        openid.enableNonRepudiationChecks,
        ...(isLoopback(url) ? [openid.allowInsecureRequests] : []),
      ],
    });
  }
}

/** Keycloak takes one level that it does not know for none at all: it is asked for those that it names. */
const parametersOf = (
  { acrValues = [], maxAgeS }: AskedProof,
  supported: readonly string[] = acrValues,
): Record<string, string> => {
  const known = acrValues.filter((each) => supported.includes(each));
  const levels = known.length > 0 ? known : acrValues;
  return {
    ...(levels.length > 0 ? { acr_values: levels.join(' ') } : {}),
    ...(maxAgeS === undefined ? {} : { max_age: String(maxAgeS) }),
  };
};

const personOf = (claims: openid.IDToken): PersonLoggedIn => {
  const { iss, sub, sid } = claims;
  const displayName = displayNameOf(claims);
  const verifiedEmail = verifiedEmailOf(claims);
  return {
    issuer: iss,
    subject: sub,
    ...(displayName ? { displayName } : {}),
    ...(verifiedEmail ? { verifiedEmail } : {}),
    organizations: readOrganizations(claims['organization']),
    proof: proofOf(claims),
    ...(typeof sid === 'string' ? { sid } : {}),
  };
};
