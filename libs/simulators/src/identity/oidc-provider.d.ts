/** The part of oidc-provider 9 in use here; the package ships no types. */
declare module 'oidc-provider' {
  import { type IncomingMessage, type ServerResponse } from 'node:http';

  export interface OidcContext {
    body: unknown;
    type: string;
    oidc: {
      readonly client: OidcClient;
      readonly params: Readonly<Record<string, string | undefined>>;
      readonly session: {
        readonly accountId: string;
        readonly acr?: string;
        /** Whether the last login was longer ago. */
        past(ageSeconds: number): boolean;
        grantIdFor(clientId: string): string | undefined;
      };
      readonly entities: { readonly AuthorizationCode?: OidcLogin; readonly RefreshToken?: OidcLogin };
      entity(name: string, value: unknown): void;
    };
  }

  /** What a code or a refresh token keeps of a login. */
  export interface OidcLogin {
    readonly acr?: string;
    /** Unix seconds. */
    readonly authTime?: number;
    readonly sid?: string;
  }

  export interface OidcClient {
    readonly clientId: string;
    readonly backchannelLogoutUri?: string;
    backchannelLogout(sub: string, sid: string | undefined): Promise<void>;
  }

  export interface OidcAccount {
    readonly accountId: string;
    claims(use: string, scope: string): Record<string, unknown>;
  }

  export interface OidcGrant {
    readonly accountId: string;
    addOIDCScope(scope: string): void;
    addResourceScope(resource: string, scope: string): void;
    save(): Promise<string>;
  }

  export interface OidcToken {
    readonly kind: 'AccessToken' | 'ClientCredentials';
    readonly accountId?: string;
    readonly clientId: string;
    readonly expiration: number;
    scope?: string;
    resourceServer?: object;
    save(): Promise<string>;
  }

  export interface OidcIdToken {
    scope: string;
    issue(options: { use: 'idtoken' }): Promise<string>;
  }

  export interface OidcAdapter {
    upsert(id: string, payload: object, expiresInSeconds: number | undefined): Promise<void>;
    find(id: string): Promise<object | undefined>;
    findByUid(uid: string): Promise<object | undefined>;
    findByUserCode(userCode: string): Promise<object | undefined>;
    consume(id: string): Promise<void>;
    destroy(id: string): Promise<void>;
    revokeByGrantId(grantId: string): Promise<void>;
  }

  export interface OidcInteraction {
    readonly uid: string;
    readonly prompt: { readonly name: string; readonly reasons: readonly string[] };
    readonly session?: { readonly accountId: string };
    readonly params: Readonly<Record<string, unknown>>;
  }

  export class Provider {
    constructor(issuer: string, configuration: object);
    readonly Grant: {
      new (values: { clientId: string; accountId: string }): OidcGrant;
      find(id: string): Promise<OidcGrant | undefined>;
    };
    readonly Client: { find(id: string): Promise<OidcClient | undefined> };
    readonly AccessToken: new (values: {
      accountId: string;
      client: OidcClient;
      grantId: string;
      gty: string;
    }) => OidcToken;
    readonly IdToken: new (claims: object, options: { ctx: OidcContext }) => OidcIdToken;
    readonly ResourceServer: new (identifier: string, info: object) => object;
    registerGrantType(name: string, handler: (ctx: OidcContext) => Promise<void>, parameters: string[]): void;
    interactionDetails(request: IncomingMessage, response: ServerResponse): Promise<OidcInteraction>;
    interactionFinished(request: IncomingMessage, response: ServerResponse, result: object): Promise<void>;
    callback(): (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  }

  export const interactionPolicy: {
    base(): { get(prompt: string): { readonly checks: unknown[] } };
    readonly Check: new (
      reason: string,
      description: string,
      isNeeded: (ctx: OidcContext) => boolean,
    ) => unknown;
  };

  export const errors: {
    readonly CustomOIDCProviderError: new (
      error: string,
      description: string,
    ) => Error & { statusCode: number };
    readonly SessionNotFound: new () => Error;
  };
}
