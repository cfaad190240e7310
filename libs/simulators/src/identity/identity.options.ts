/** Someone who can log in. */
export interface IdentityUser {
  readonly username: string;
  readonly password: string;
  readonly email: string;
  readonly givenName: string;
  readonly familyName: string;
  /** A UUID; derived from realm and username when absent, so that it is the same after every start. */
  readonly sub?: string;
  /** Keycloak organizations of which the user is a member. */
  readonly organizations?: readonly { readonly alias: string; readonly id: string }[];
  /** How the `organization` claim looks when it is asked for; `array` unless said. */
  readonly organizationClaim?: 'array' | 'map' | 'absent';
  /** Level of authentication; `pwd` unless said, as in infra/keycloak. */
  readonly acr?: string;
  /** True unless said; without it the realm lets nobody log in. */
  readonly emailVerified?: boolean;
  /** Beside the default role; they mean nothing to us, and tokens carry them all the same. */
  readonly realmRoles?: readonly string[];
}

/** A program through which people log in. Confidential when it has a secret, public otherwise. */
export interface IdentityClient {
  readonly clientId: string;
  readonly clientSecret?: string;
  /** Where the authorization code (always with PKCE) may go. None: no such login. */
  readonly redirectUris?: readonly string[];
  readonly postLogoutRedirectUris?: readonly string[];
  /** Where it hears that one of the realm's sessions is over (Back-Channel Logout 1.0). */
  readonly backchannelLogoutUri?: string;
  /** May exchange a username and a password for tokens. Never in production. */
  readonly passwordGrant?: boolean;
  /** Whom its access tokens are for; our API unless said. */
  readonly audience?: string;
}

/** A program that acts for itself, by client credentials. */
export interface IdentityServiceAccount {
  readonly clientId: string;
  readonly clientSecret: string;
  /** May use the admin API: Keycloak's manage-organizations and manage-users. */
  readonly isRealmAdmin?: boolean;
}

export interface IdentityOptions {
  /** 0 takes a free one. */
  readonly port: number;
  readonly host?: '127.0.0.1';
  readonly realm?: string;
  readonly users: readonly IdentityUser[];
  readonly clients: readonly IdentityClient[];
  readonly serviceAccounts: readonly IdentityServiceAccount[];
  /** Where the signing key is kept, so that tokens survive a restart; absent: a new key each start. */
  readonly stateDir?: string;
  /** 15 minutes unless said. */
  readonly accessTokenSeconds?: number;
}
