import { COLLECTIVITE_ROLES, type CollectiviteRole, type Role } from '@beffroi/contracts/access';
import { findIncompatibility, type IncompatibleRoles } from './incompatible-roles.ts';
import { type Brand, type CollectiviteId, err, ok, type Result } from '@beffroi/kernel';

export type InvitationId = Brand<string, 'InvitationId'>;

/** Somebody may become a member: who proves to be the owner of this address, until it expires. */
export interface Invitation {
  readonly id: InvitationId;
  readonly collectiviteId: CollectiviteId;
  /** In lower case. */
  readonly email: string;
  readonly role: CollectiviteRole;
  /** As it was left; that it expired, {@link invitationState} tells. */
  readonly closed: 'accepted' | 'revoked' | null;
  readonly expiresAt: Date;
  readonly createdAt: Date;
}

export type InvitationState = 'pending' | 'accepted' | 'revoked' | 'expired';

export const invitationState = (
  { closed, expiresAt }: Pick<Invitation, 'closed' | 'expiresAt'>,
  now: Date,
): InvitationState => closed ?? (expiresAt.getTime() <= now.getTime() ? 'expired' : 'pending');

export interface InvalidEmail {
  readonly kind: 'InvalidEmail';
  readonly given: string;
}
export interface UnknownMemberRole {
  readonly kind: 'UnknownMemberRole';
  readonly role: string;
}

/** RFC 5321 §4.5.3.1.3. */
const MAX_EMAIL = 254;
/** What mail servers deliver to; whether anybody reads it, only a mail can tell. */
const EMAIL = /^[^\s@"<>()[\],;:\\]+@[^\s@"<>()[\],;:\\.]+(?:\.[^\s@"<>()[\],;:\\.]+)+$/;
const DAY_MS = 24 * 60 * 60_000;
const LIFE_MS = 7 * DAY_MS;

export type InvitationDraft = Pick<Invitation, 'email' | 'role' | 'expiresAt'>;

/** What an invitation will be, or why it may not be. It lives as long as Keycloak's link: seven days. */
export const draftInvitation = (
  input: { readonly email: string; readonly role: string },
  now: Date,
): Result<InvitationDraft, InvalidEmail | UnknownMemberRole> => {
  const email = input.email.trim().toLowerCase();
  if (email.length > MAX_EMAIL || !EMAIL.test(email))
    return err({ kind: 'InvalidEmail', given: input.email });
  if (!isMemberRole(input.role)) return err({ kind: 'UnknownMemberRole', role: input.role });
  return ok({ email, role: input.role, expiresAt: new Date(now.getTime() + LIFE_MS) });
};

export const isMemberRole = (role: string): role is CollectiviteRole =>
  (COLLECTIVITE_ROLES as readonly string[]).includes(role);

export interface InvitationNotFound {
  readonly kind: 'InvitationNotFound';
}
export interface InvitationClosed {
  readonly kind: 'InvitationClosed';
  readonly state: 'accepted' | 'revoked' | 'expired';
}
/** The identity provider does not vouch for an address of the person. */
export interface EmailNotVerified {
  readonly kind: 'EmailNotVerified';
}
/** The invitation is for somebody else; whose address it is stays untold. */
export interface EmailDiffers {
  readonly kind: 'EmailDiffers';
  readonly verifiedEmail: string;
}
export type AcceptanceFailure =
  IncompatibleRoles | InvitationNotFound | InvitationClosed | EmailNotVerified | EmailDiffers;

/**
 * Whether a person may take up an invitation whose token they hold. The address decides, and only once it was verified:
 * a token that was forwarded opens nothing.
 */
export const decideAcceptance = (
  invitation: Invitation,
  { verifiedEmail, held }: { readonly verifiedEmail: string | undefined; readonly held: readonly Role[] },
  now: Date,
): Result<Invitation, AcceptanceFailure> => {
  if (!verifiedEmail) return err({ kind: 'EmailNotVerified' });
  if (verifiedEmail !== invitation.email) return err({ kind: 'EmailDiffers', verifiedEmail });
  const state = invitationState(invitation, now);
  if (state !== 'pending') return err({ kind: 'InvitationClosed', state });
  const incompatible = findIncompatibility(held, invitation.role);
  return incompatible ? err(incompatible) : ok(invitation);
};
