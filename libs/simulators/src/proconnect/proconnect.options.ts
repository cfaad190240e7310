/** Levels of ProConnect, weakest first (its documentation, «niveaux d'authentification»). */
export const ACR_VALUES = ['eidas0', 'eidas0-mfa', 'eidas1', 'eidas1-mfa', 'eidas2', 'eidas3'] as const;
export type Acr = (typeof ACR_VALUES)[number];

/** An agent who can log in, as their own identity provider describes them. */
export interface ProConnectAgent {
  readonly email: string;
  readonly givenName: string;
  readonly usualName: string;
  /** Their id at their own identity provider; the e-mail address unless said. */
  readonly uid?: string;
  /** The identity provider behind ProConnect that they come by. */
  readonly idpId: string;
  /** Of their establishment, as their provider says; missing or malformed, ProConnect puts its default in its place. */
  readonly siret?: string;
  /** `eidas1` unless said. */
  readonly acr?: Acr;
  /** When they gave their credentials, where ProConnect states it, which it does not document. */
  readonly authenticatedAt?: Date;
}

/** An identity provider behind ProConnect. */
export interface ProConnectIdp {
  readonly id: string;
  /** Given for agents without a SIRET of their own: often that of a body which hosts others. */
  readonly defaultSiret: string;
}

export type SigningAlgorithm = 'RS256' | 'ES256';

/** An application that agents log in to («fournisseur de service»). */
export interface ProConnectClient {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly redirectUris: readonly string[];
  readonly postLogoutRedirectUris: readonly string[];
  /** `RS256` unless said. */
  readonly idTokenAlgorithm?: SigningAlgorithm;
  /** Userinfo is plain JSON where none is registered. */
  readonly userinfoAlgorithm?: SigningAlgorithm;
}

/** What a provider that lies, or one in its place, would do; one at a time. */
export type Lie =
  | 'acr-ignored'
  | 'acr-absent'
  | 'id-token-nonce'
  | 'id-token-key'
  | 'id-token-issuer'
  | 'id-token-audience'
  | 'userinfo-subject'
  | 'userinfo-form'
  | 'userinfo-key'
  | 'userinfo-unsigned'
  | 'userinfo-public-key-as-secret'
  | 'userinfo-issuer'
  | 'userinfo-audience'
  | 'userinfo-without-issuer'
  | 'userinfo-without-audience';

export interface ProConnectOptions {
  /** 0 takes a free one. */
  readonly port: number;
  readonly agents: readonly ProConnectAgent[];
  readonly idps: readonly ProConnectIdp[];
  readonly clients: readonly ProConnectClient[];
}
