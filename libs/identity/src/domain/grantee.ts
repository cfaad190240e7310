import { type Grant, isOperatorRole, isRole, type Role } from '@beffroi/contracts/access';
import { type CollectiviteId, err, ok, type Result } from '@beffroi/kernel';

/** Who holds roles: a person by their subject, a program by the client whose credentials it uses. */
export type Grantee =
  | { readonly kind: 'user'; readonly issuer: string; readonly subject: string }
  | { readonly kind: 'service-account'; readonly issuer: string; readonly clientId: string };

export type InvalidGrant =
  | { readonly kind: 'UnknownRole'; readonly role: string }
  /** A role of the operator is held nowhere in particular, a role of a collectivité in exactly one. */
  | { readonly kind: 'RoleDoesNotFit'; readonly role: Role; readonly needs: 'collectivite' | 'operator' };

/** Whether a role, as somebody wrote it, can be held there. */
export const readGrant = (
  role: string,
  collectiviteId: CollectiviteId | null,
): Result<Grant, InvalidGrant> => {
  if (!isRole(role)) return err({ kind: 'UnknownRole', role });
  if (isOperatorRole(role) === (collectiviteId === null)) return ok({ role, collectiviteId });
  const needs = isOperatorRole(role) ? 'operator' : 'collectivite';
  return err({ kind: 'RoleDoesNotFit', role, needs });
};
