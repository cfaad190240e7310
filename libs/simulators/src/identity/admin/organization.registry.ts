import { randomUUID } from 'node:crypto';

/** As Keycloak writes one (OrganizationRepresentation). */
export interface OrganizationRecord {
  readonly id: string;
  readonly alias: string;
  readonly name: string;
  readonly enabled: boolean;
  readonly description?: string;
  readonly redirectUrl?: string;
  readonly attributes: Readonly<Record<string, readonly string[]>>;
}

export interface InvitationRecord {
  readonly id: string;
  readonly organizationId: string;
  readonly email: string;
  /** Unix seconds. */
  readonly sentDate: number;
  readonly expiresAt: number;
}

/** Why Keycloak refuses, with its status and its words. */
export class AdminRefusal extends Error {
  override readonly name = 'AdminRefusal';
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

const WEEK_SECONDS = 7 * 24 * 3_600;

/** The realm's organizations, who is in them and who is invited, with the rules of Keycloak 26.7. In memory. */
export class OrganizationRegistry {
  /** How the mapper of the realm writes the claim; what each user is set to unless said. */
  claimShape: 'array' | 'map' | 'absent' | undefined;
  private readonly organizations = new Map<string, OrganizationRecord>();
  private readonly membersOf = new Map<string, Set<string>>();
  private readonly invitationsById = new Map<string, InvitationRecord>();

  all(): readonly OrganizationRecord[] {
    return [...this.organizations.values()];
  }

  /** @throws AdminRefusal 404 */
  get(id: string): OrganizationRecord {
    const found = this.organizations.get(id);
    if (!found) throw new AdminRefusal(404, 'HTTP 404 Not Found');
    return found;
  }

  /** @returns the new organization's id */
  create({ id = randomUUID(), ...draft }: Partial<OrganizationRecord>): string {
    const { name, alias = name } = draft;
    if (!name || !alias) throw new AdminRefusal(400, 'Name can not be null');
    this.refuseTwin(name, alias);
    this.organizations.set(id, { attributes: {}, enabled: true, ...draft, id, name, alias });
    this.membersOf.set(id, new Set());
    return id;
  }

  /** As Keycloak's PUT: what is left out is cleared, the attributes alone stay. */
  update(id: string, { name, alias, attributes, ...rest }: Partial<OrganizationRecord>): void {
    const before = this.get(id);
    if (alias !== before.alias) throw new AdminRefusal(400, 'Cannot change the alias');
    if (!name) throw new AdminRefusal(400, 'Name can not be null');
    if (name !== before.name) this.refuseTwin(name, undefined);
    const kept = { attributes: attributes ?? before.attributes };
    this.organizations.set(id, { enabled: false, ...rest, ...kept, id, name, alias });
  }

  remove(id: string): void {
    for (const invitation of this.invitationsOf(id)) this.invitationsById.delete(invitation.id);
    this.organizations.delete(id);
    this.membersOf.delete(id);
  }

  membersIn(id: string): readonly string[] {
    this.get(id);
    return [...this.membersOf.get(id)!];
  }

  organizationsOf(userId: string): readonly OrganizationRecord[] {
    return this.all().filter(({ id, enabled }) => enabled && this.membersOf.get(id)!.has(userId));
  }

  addMember(id: string, userId: string): void {
    if (this.membersIn(id).includes(userId)) {
      throw new AdminRefusal(409, 'User is already a member of the organization.');
    }
    this.membersOf.get(id)!.add(userId);
  }

  removeMember(id: string, userId: string): void {
    if (!this.membersIn(id).includes(userId)) throw new AdminRefusal(404, 'HTTP 404 Not Found');
    this.membersOf.get(id)!.delete(userId);
  }

  invitationsOf(id: string): readonly InvitationRecord[] {
    this.get(id);
    return [...this.invitationsById.values()].filter(({ organizationId }) => organizationId === id);
  }

  invite(organizationId: string, email: string): void {
    if (!email) throw new AdminRefusal(400, 'Email is required to invite a member');
    if (this.invitationsOf(organizationId).some((invitation) => invitation.email === email)) {
      throw new AdminRefusal(409, 'User already has a pending invitation');
    }
    const sentDate = Math.floor(Date.now() / 1_000);
    const id = randomUUID();
    this.invitationsById.set(id, { id, organizationId, email, sentDate, expiresAt: sentDate + WEEK_SECONDS });
  }

  withdraw(organizationId: string, invitationId: string): void {
    if (this.invitationsById.get(invitationId)?.organizationId !== organizationId) {
      throw new AdminRefusal(404, 'Invitation not found');
    }
    this.invitationsById.delete(invitationId);
  }

  private refuseTwin(name: string, alias: string | undefined): void {
    if (this.all().some((organization) => organization.name === name)) {
      throw new AdminRefusal(409, 'A organization with the same name already exists.');
    }
    if (this.all().some((organization) => organization.alias === alias)) {
      throw new AdminRefusal(409, 'A organization with the same alias already exists');
    }
  }
}
