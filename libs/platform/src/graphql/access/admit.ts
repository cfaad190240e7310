import { type Permission, permissionsOfPrincipal, type Principal, scopeFor } from '@beffroi/contracts/access';
import type { OperatorScope, TenantScope } from '@beffroi/kernel';
import type { Authentication } from '../request/authenticator.ts';
import { ambiguousCollectivite, forbidden, unauthenticated } from './access.errors.ts';

/** @throws Refusal when nobody is known, or the token is not good */
export const principalOf = (authentication: Authentication): Principal => {
  switch (authentication.kind) {
    case 'known':
      return authentication.principal;
    case 'anonymous':
      throw unauthenticated();
    case 'refused':
      throw unauthenticated(authentication.cause);
  }
};

/** @throws Refusal when no role of theirs gives the permission */
export const assertPermitted = (principal: Principal, permission: Permission): void => {
  if (!permissionsOfPrincipal(principal).has(permission)) throw forbidden(permission, principal);
};

/**
 * The scope in which somebody uses a permission.
 *
 * @param named the collectivité that the call names
 * @throws Refusal when they may not, or when they have to name one
 */
export const scopeOf = (
  principal: Principal,
  permission: Permission,
  named: string | undefined,
): OperatorScope | TenantScope => {
  const decision = scopeFor(principal, permission, named);
  switch (decision.kind) {
    case 'scope':
      return decision.scope;
    case 'forbidden':
      throw forbidden(permission, principal);
    case 'ambiguous':
      throw ambiguousCollectivite(decision.collectiviteIds);
  }
};
