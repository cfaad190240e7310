/** How to reach the admin API of one realm, as a client that has a service account there. */
export interface KeycloakOptions {
  /** Where Keycloak's paths begin, such as `https://id.syndicat.example`. */
  readonly baseUrl: string;
  readonly realm: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** How long one request may take; 10 s unless given. */
  readonly timeoutMs?: number;
}

/** Attributes by name, each with its values. */
export type Attributes = Readonly<Record<string, readonly string[]>>;

export interface KeycloakOrganization {
  readonly id: string;
  /** Cannot be changed once the organisation exists. */
  readonly alias: string;
  /** One of a kind in the realm. */
  readonly name: string;
  readonly enabled: boolean;
  readonly attributes: Attributes;
}

export type OrganizationDraft = Pick<KeycloakOrganization, 'alias' | 'name' | 'attributes'>;

export interface KeycloakMember {
  /** The `sub` of the person's tokens. */
  readonly userId: string;
  /** In lower case. */
  readonly email: string | null;
  readonly isEmailVerified: boolean;
  /** Came through the organisation's own identity provider: leaving the organisation deletes the account. */
  readonly isManaged: boolean;
}

export interface KeycloakInvitation {
  readonly id: string;
  /** In lower case. */
  readonly email: string;
}
