/** Someone of the test realm (infra/keycloak/test). */
export interface TestPerson {
  readonly username: string;
  readonly email: string;
}

export type ClaimShape = 'array' | 'map' | 'absent';

/** An identity provider with the test realm: the stand-in, or a Keycloak. */
export interface IdentityTarget {
  /** `http://…/realms/beffroi`. */
  readonly issuer: string;
  /** The same server's other realm, whose tokens are nobody's here. */
  readonly otherIssuer: string;
  readonly password: string;
  readonly secrets: {
    readonly console: string;
    readonly automation: string;
    readonly reconciler: string;
  };
  /** Where the console's logins may return to. */
  readonly redirectUri: string;
  /** Sets how the realm's mapper writes the `organization` claim. */
  shapeClaim(shape: ClaimShape): Promise<void>;
  close(): Promise<void>;
}

/** Claire is a person like another, with a realm role that must mean nothing here; Léa's address was never verified, so that she cannot log in; Noor enrols a
 * second factor, without which she cannot use the password grant any more. */
export const PEOPLE = {
  claire: { username: 'claire', email: 'claire@cher.example' },
  denis: { username: 'denis', email: 'denis@cher.example' },
  lea: { username: 'lea', email: 'lea@cher.example' },
  noor: { username: 'noor', email: 'noor@cher.example' },
} as const satisfies Record<string, TestPerson>;

export const REALM_CLIENTS = {
  console: 'beffroi-console',
  cli: 'beffroi-cli',
  otherApp: 'other-app',
  automation: 'beffroi-automation',
  reconciler: 'beffroi-reconciler',
} as const;
