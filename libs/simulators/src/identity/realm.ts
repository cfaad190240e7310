import { type OidcGrant, type Provider } from 'oidc-provider';
import { OrganizationRegistry } from './admin/organization.registry.ts';
import { type AccountDirectory, createAccountDirectory } from './account.directory.ts';
import { type IdentityOptions } from './identity.options.ts';
import { knownScopes } from './keycloak.claims.ts';
import { SecondFactors } from './second.factors.ts';

export interface Realm extends Pick<IdentityOptions, 'clients' | 'serviceAccounts'> {
  readonly name: string;
  readonly accounts: AccountDirectory;
  readonly organizations: OrganizationRegistry;
  readonly secondFactors: SecondFactors;
  /** Ends all sessions of a person. */
  logoutEverywhere: (sub: string) => Promise<void>;
  /** Every scope that may be asked for. */
  readonly scopes: readonly string[];
  readonly accessTokenSeconds: number;
}

/** The one resource of the realm: asking for it by default is what makes access tokens signed JWTs. */
export const API_RESOURCE = 'urn:beffroi:api';

const ACCESS_TOKEN_SECONDS = 900;

export function describeRealm(options: IdentityOptions): Realm {
  const {
    realm: name = 'beffroi',
    clients,
    serviceAccounts,
    accessTokenSeconds = ACCESS_TOKEN_SECONDS,
  } = options;
  const organizations = new OrganizationRegistry();
  const accounts = createAccountDirectory(name, options.users, organizations);
  return {
    name,
    accounts,
    organizations,
    secondFactors: new SecondFactors(),
    logoutEverywhere: async () => undefined,
    get scopes() {
      return knownScopes(organizations.all().map(({ alias }) => alias));
    },
    accessTokenSeconds,
    clients,
    serviceAccounts,
  };
}

/** How oidc-provider issues access tokens for the resource. */
export function resourceServer({ scopes, accessTokenSeconds }: Realm): object {
  return {
    scope: scopes.join(' '),
    audience: 'beffroi-api',
    accessTokenTTL: accessTokenSeconds,
    accessTokenFormat: 'jwt',
    jwt: { sign: { alg: 'RS256' } },
  };
}

/** Grants everything the realm has to whoever logged in: consent is the operator's, not the user's. */
export async function grantAll(
  provider: Provider,
  realm: Realm,
  owner: { readonly clientId: string; readonly accountId: string },
): Promise<{ readonly grant: OidcGrant; readonly grantId: string }> {
  const grant = new provider.Grant(owner);
  grant.addOIDCScope(realm.scopes.join(' '));
  grant.addResourceScope(API_RESOURCE, realm.scopes.join(' '));
  return { grant, grantId: await grant.save() };
}
