import { createHash, timingSafeEqual } from 'node:crypto';
import type { OrganizationRegistry } from './admin/organization.registry.ts';
import { type IdentityUser } from './identity.options.ts';

export type Account = IdentityUser & { readonly sub: string };

export interface AccountDirectory {
  readonly all: readonly Account[];
  bySub(sub: string): Account | undefined;
  byUsername(username: string): Account | undefined;
  /** By username or e-mail, as Keycloak does. Undefined for an unknown name and for a wrong password alike. */
  authenticate(login: string, password: string): Account | undefined;
}

/** The users come with their organizations, which the registry has from then on. */
export function createAccountDirectory(
  realm: string,
  users: readonly IdentityUser[],
  registry: OrganizationRegistry,
): AccountDirectory {
  const all = users.map((user) => accountOf(user, user.sub ?? stableUuid(realm, user.username), registry));
  return {
    all,
    bySub: (sub) => all.find((account) => account.sub === sub),
    byUsername: (username) => all.find((account) => account.username === username),
    authenticate(login, password) {
      const wanted = login.trim().toLowerCase();
      return all.find(
        ({ username, email, password: expected }) =>
          [username, email].some((name) => name.toLowerCase() === wanted) && sameSecret(password, expected),
      );
    },
  };
}

function accountOf(user: IdentityUser, sub: string, registry: OrganizationRegistry): Account {
  for (const { alias, id } of user.organizations ?? []) {
    if (!registry.all().some((organization) => organization.id === id))
      registry.create({ id, alias, name: alias });
    registry.addMember(id, sub);
  }
  return {
    ...user,
    sub,
    get organizations() {
      return registry.organizationsOf(sub);
    },
    get organizationClaim() {
      return registry.claimShape ?? user.organizationClaim ?? 'array';
    },
  };
}

/** The same UUID (version 8, RFC 9562) for the same name in the same realm. */
export function stableUuid(realm: string, name: string): string {
  const hex = createHash('sha256').update(`${realm}\0${name}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function sameSecret(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
