import type { CollectiviteRole, Role } from '@beffroi/contracts/access';
import { findIncompatibility, type IncompatibleRoles } from './incompatible-roles.ts';
import { type Brand, type CollectiviteId, err, ok, type Result } from '@beffroi/kernel';

export type MemberId = Brand<string, 'MemberId'>;

/** One role of one person, in a collectivité or with the operator. */
export interface HeldRole {
  readonly id: MemberId;
  readonly issuer: string;
  readonly subject: string;
  readonly role: Role;
  /** From when it allows nothing, until somebody decides about it; null: it counts. */
  readonly suspendedAt: Date | null;
}

/** One role of one person in one collectivité. */
export interface Member extends HeldRole {
  readonly collectiviteId: CollectiviteId;
  readonly role: CollectiviteRole;
  /** As the identity provider said when the person became a member; null: it was not asked. */
  readonly displayName: string | null;
  readonly email: string | null;
  readonly createdAt: Date;
}

export interface MemberNotFound {
  readonly kind: 'MemberNotFound';
  readonly memberId: string;
}
/** The collectivité would be left with nobody to administer it. */
export interface LastAdministrator {
  readonly kind: 'LastAdministrator';
}
export interface RoleHeldAlready {
  readonly kind: 'RoleHeldAlready';
  readonly role: Role;
}

/** What the same person holds beside a role. */
const rolesOf = (person: HeldRole, others: readonly HeldRole[]): Role[] =>
  others.filter((other) => isSamePerson(other, person)).map(({ role }) => role);

/** Roles that administer the place where they are held. */
export const ADMINISTRATOR_ROLES: readonly Role[] = ['collectivite.admin', 'operator.admin'];

const isAdministrator = ({ role, suspendedAt }: HeldRole): boolean =>
  ADMINISTRATOR_ROLES.includes(role) && suspendedAt === null;

export const isSamePerson = (one: HeldRole, other: HeldRole): boolean =>
  one.issuer === other.issuer && one.subject === other.subject;

/**
 * The roles that a person loses when they leave.
 *
 * @param members all of the collectivité's roles that matter: the person's own and every administrator's
 */
export const decideRemoval = <Held extends HeldRole>(
  leaving: Held,
  members: readonly Held[],
): Result<readonly Held[], LastAdministrator> => {
  const lost = members.filter((member) => isSamePerson(member, leaving));
  return keepsAdministrator(members, lost) ? ok(lost) : err({ kind: 'LastAdministrator' });
};

/** The end, or the suspension, of one role alone; others of the same person stay. */
export const decideEnd = (ending: HeldRole, members: readonly HeldRole[]): Result<null, LastAdministrator> =>
  keepsAdministrator(
    members,
    members.filter(({ id }) => id === ending.id),
  )
    ? ok(null)
    : err({ kind: 'LastAdministrator' });

export const decideRoleChange = <Held extends HeldRole>(
  member: Held,
  role: Held['role'],
  members: readonly Held[],
): Result<Held, LastAdministrator | RoleHeldAlready | IncompatibleRoles> => {
  const others = members.filter(({ id }) => id !== member.id);
  if (others.some((other) => isSamePerson(other, member) && other.role === role)) {
    return err({ kind: 'RoleHeldAlready', role });
  }
  const incompatible = findIncompatibility(rolesOf(member, others), role);
  if (incompatible) return err(incompatible);
  const changed = { ...member, role };
  if (!keepsAdministrator([...others, changed], [], isAdministrator(member))) {
    return err({ kind: 'LastAdministrator' });
  }
  return ok(changed);
};

/** A collectivité that has no administrator yet (the operator acts for it) does not lose its last one. */
const keepsAdministrator = (
  members: readonly HeldRole[],
  lost: readonly HeldRole[],
  hadOne = lost.some(isAdministrator),
): boolean => !hadOne || members.some((member) => isAdministrator(member) && !lost.includes(member));
