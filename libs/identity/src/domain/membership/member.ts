import type { CollectiviteRole } from '@beffroi/contracts/access';
import { findIncompatibility, type IncompatibleRoles } from './incompatible-roles.ts';
import { type Brand, type CollectiviteId, err, ok, type Result } from '@beffroi/kernel';

export type MemberId = Brand<string, 'MemberId'>;

/** One role of one person in one collectivité. */
export interface Member {
  readonly id: MemberId;
  readonly collectiviteId: CollectiviteId;
  readonly issuer: string;
  readonly subject: string;
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
  readonly role: CollectiviteRole;
}

/** What the same person holds beside a role. */
const rolesOf = (person: Member, others: readonly Member[]): CollectiviteRole[] =>
  others.filter((other) => isSamePerson(other, person)).map(({ role }) => role);

const isAdministrator = ({ role }: Member): boolean => role === 'collectivite.admin';

export const isSamePerson = (one: Member, other: Member): boolean =>
  one.issuer === other.issuer && one.subject === other.subject;

/**
 * The roles that a person loses when they leave.
 *
 * @param members all of the collectivité's roles that matter: the person's own and every administrator's
 */
export const decideRemoval = (
  leaving: Member,
  members: readonly Member[],
): Result<readonly Member[], LastAdministrator> => {
  const lost = members.filter((member) => isSamePerson(member, leaving));
  return keepsAdministrator(members, lost) ? ok(lost) : err({ kind: 'LastAdministrator' });
};

export const decideRoleChange = (
  member: Member,
  role: CollectiviteRole,
  members: readonly Member[],
): Result<Member, LastAdministrator | RoleHeldAlready | IncompatibleRoles> => {
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
  members: readonly Member[],
  lost: readonly Member[],
  hadOne = lost.some(isAdministrator),
): boolean => !hadOne || members.some((member) => isAdministrator(member) && !lost.includes(member));
