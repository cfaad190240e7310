import KeycloakAdminClient from '@keycloak/keycloak-admin-client';
import type OrganizationRepresentation from '@keycloak/keycloak-admin-client/lib/defs/organizationRepresentation.js';
import { KeycloakRefused, readFailure } from './keycloak.failure.ts';
import type {
  KeycloakInvitation,
  KeycloakMember,
  KeycloakOptions,
  KeycloakOrganization,
  OrganizationDraft,
} from './keycloak.types.ts';

const TIMEOUT_MS = 10_000;
const PAGE = 100;

/**
 * The organisations of one realm through Keycloak's admin API (26.7; `/admin/realms/{realm}/organizations`).
 * Every method throws {@link KeycloakUnavailable} or {@link KeycloakRefused} and nothing else.
 */
export class KeycloakAdmin {
  private readonly client: KeycloakAdminClient;
  private isLoggedIn = false;

  constructor(private readonly options: KeycloakOptions) {
    const { baseUrl, realm, timeoutMs = TIMEOUT_MS } = options;
    this.client = new KeycloakAdminClient({ baseUrl, realmName: realm, timeout: timeoutMs });
  }

  /** By its id; undefined where there is none. */
  findOrganization(id: string): Promise<KeycloakOrganization | undefined> {
    return this.call(async ({ organizations }) => {
      const found = await organizations.findOne({ id }, { catchNotFound: true });
      return found ? toOrganization(found) : undefined;
    });
  }

  /** Those that carry this value of an attribute. */
  organizationsWith(attribute: string, value: string): Promise<readonly KeycloakOrganization[]> {
    return this.call(async ({ organizations }) => {
      // Without this Keycloak leaves the attributes out; the client's types do not know it.
      const whole = { briefRepresentation: false };
      const found = await organizations.find({ q: `${attribute}:${value}`, max: PAGE, ...whole });
      return found.map(toOrganization);
    });
  }

  /** @returns the id of the new organisation */
  createOrganization({ alias, name, attributes }: OrganizationDraft): Promise<string> {
    return this.call(async ({ organizations }) => {
      const created = await organizations.create({
        alias,
        name,
        enabled: true,
        attributes: copyOf(attributes),
      });
      return created.id;
    });
  }

  /** Changes these and keeps the rest (description, domains, redirect): Keycloak clears what is left out. */
  updateOrganization(
    id: string,
    { attributes, ...changes }: Pick<KeycloakOrganization, 'name' | 'enabled' | 'attributes'>,
  ): Promise<void> {
    return this.call(async ({ organizations }) => {
      const before = await organizations.findOne({ id });
      await organizations.updateById({ id }, { ...before, ...changes, attributes: copyOf(attributes) });
    });
  }

  /** Deletes the accounts of managed members with it: see {@link KeycloakMember.isManaged}. */
  async deleteOrganization(id: string): Promise<void> {
    await this.call(({ organizations }) => organizations.delById({ id }));
  }

  members(organizationId: string): Promise<readonly KeycloakMember[]> {
    return this.all((first) =>
      this.call(async ({ organizations }) => {
        const page = await organizations.listMembers({ orgId: organizationId, first, max: PAGE });
        return page.map(({ id, email, emailVerified, ...user }) => ({
          userId: id!,
          email: email?.toLowerCase() ?? null,
          isEmailVerified: emailVerified === true,
          isManaged: (user as { membershipType?: string }).membershipType === 'MANAGED',
        }));
      }),
    );
  }

  async addMember(organizationId: string, userId: string): Promise<void> {
    await this.call(({ organizations }) => organizations.addMember({ orgId: organizationId, userId }));
  }

  /** Deletes the account of a managed member: see {@link KeycloakMember.isManaged}. */
  async removeMember(organizationId: string, userId: string): Promise<void> {
    await this.call(({ organizations }) => organizations.delMember({ orgId: organizationId, userId }));
  }

  /** Those that wait for an answer. */
  invitations(organizationId: string): Promise<readonly KeycloakInvitation[]> {
    return this.all((first) =>
      this.call(async ({ organizations }) => {
        const query = { orgId: organizationId, status: 'PENDING', first, max: PAGE };
        const page = await organizations.listInvitations(query);
        return page.map(({ id, email }) => ({ id: id!, email: email!.toLowerCase() }));
      }),
    );
  }

  /** Has Keycloak send its invitation, or its link to join where the person has an account already. */
  async invite(organizationId: string, email: string): Promise<void> {
    const form = new FormData();
    form.set('email', email);
    await this.call(({ organizations }) => organizations.invite({ orgId: organizationId }, form));
  }

  async withdrawInvitation(organizationId: string, invitationId: string): Promise<void> {
    await this.call(({ organizations }) =>
      organizations.deleteInvitation({ orgId: organizationId, invitationId }),
    );
  }

  /** Whether the realm has this person. */
  hasUser(userId: string): Promise<boolean> {
    return this.call(async ({ users }) => Boolean(await users.findOne({ id: userId })));
  }

  private async all<Item>(page: (first: number) => Promise<readonly Item[]>): Promise<readonly Item[]> {
    const items: Item[] = [];
    for (;;) {
      const next = await page(items.length);
      items.push(...next);
      if (next.length < PAGE) return items;
    }
  }

  /** Logs in where needed; a login that was withdrawn meanwhile (a new secret, a new realm) is made again, once. */
  private async call<Answer>(request: (client: KeycloakAdminClient) => Promise<Answer>): Promise<Answer> {
    try {
      return await this.attempt(request);
    } catch (error) {
      if (!(error instanceof KeycloakRefused) || error.status !== 401) throw error;
      this.isLoggedIn = false;
      return this.attempt(request);
    }
  }

  private async attempt<Answer>(request: (client: KeycloakAdminClient) => Promise<Answer>): Promise<Answer> {
    const { clientId, clientSecret } = this.options;
    try {
      if (!this.isLoggedIn || this.client.isTokenExpired()) {
        await this.client.auth({ grantType: 'client_credentials', clientId, clientSecret });
        this.isLoggedIn = true;
      }
      return await request(this.client);
    } catch (error) {
      throw readFailure(error);
    }
  }
}

const toOrganization = ({
  id,
  alias,
  name,
  enabled,
  attributes,
}: OrganizationRepresentation): KeycloakOrganization => ({
  id: id!,
  alias: alias!,
  name: name!,
  enabled: enabled !== false,
  attributes: attributes ?? {},
});

const copyOf = (attributes: KeycloakOrganization['attributes']): Record<string, string[]> =>
  Object.fromEntries(Object.entries(attributes).map(([name, values]) => [name, [...values]]));
