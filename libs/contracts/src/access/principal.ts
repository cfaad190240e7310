import type { Actor, CollectiviteId, OperatorScope, TenantScope } from '@beffroi/kernel';
import {
  isOperatorRole,
  type Permission,
  PERMISSIONS_OF_ANYBODY,
  permissionsOf,
  type Role,
} from './roles.ts';

/** One role of one person or program; `collectiviteId` is null exactly for the operator's roles. */
export interface Grant {
  readonly role: Role;
  readonly collectiviteId: CollectiviteId | null;
}

/** How a caller proved who they are, as far as their identity provider says. */
export interface LoginProof {
  /** Level of authentication (`acr`). */
  readonly acr?: string;
  /** When they last gave their credentials (`auth_time`). */
  readonly authTime?: Date;
  /** By what means (`amr`, RFC 8176), such as `pwd` and `otp`. */
  readonly amr?: readonly string[];
  /** The client that obtained their token (`azp`); absent for a session. */
  readonly clientId?: string;
  /** Their session, where they came with a browser. */
  readonly sessionId?: string;
}

/** Who calls, as our own database knows them: a token says who somebody is, never what they may do. */
export interface Principal {
  readonly actor: Actor;
  readonly grants: readonly Grant[];
  /** Where the login was made for: it chooses among grants where a call names no collectivité, and gives none. */
  readonly actingFor?: CollectiviteId;
  /** In lower case; only where the identity provider has verified it. */
  readonly verifiedEmail?: string;
  readonly login?: LoginProof;
}

export type ScopeDecision =
  | { readonly kind: 'scope'; readonly scope: OperatorScope | TenantScope }
  | { readonly kind: 'forbidden' }
  /** The permission is held in several collectivités and the call names none of them. */
  | { readonly kind: 'ambiguous'; readonly collectiviteIds: readonly CollectiviteId[] };

/** What the principal may do anywhere. */
export const permissionsOfPrincipal = (principal: Principal): ReadonlySet<Permission> =>
  new Set([
    ...PERMISSIONS_OF_ANYBODY,
    ...principal.grants.flatMap((grant) => [...permissionsOf(grant.role)]),
  ]);

/**
 * The scope in which a principal uses a permission. An operator role wins; otherwise the collectivité where the
 * permission is held. A named collectivité only ever chooses among grants. Naming somebody else's gives one's
 * own scope, where row security answers «not found»: «not yours» and «not there» look alike.
 */
export const scopeFor = (
  principal: Principal,
  permission: Permission,
  collectiviteId?: string,
): ScopeDecision => {
  const { actor, actingFor } = principal;
  const holding = principal.grants.filter((grant) => permissionsOf(grant.role).has(permission));
  if (holding.some((grant) => isOperatorRole(grant.role))) {
    return { kind: 'scope', scope: { kind: 'operator', actor } };
  }
  const held = [...new Set(holding.flatMap((grant) => grant.collectiviteId ?? []))];
  const chosen = held.length === 1 ? held[0] : held.find((id) => id === (collectiviteId ?? actingFor));
  if (chosen) return { kind: 'scope', scope: { kind: 'tenant', collectiviteId: chosen, actor } };
  const [first] = held;
  if (!first) return { kind: 'forbidden' };
  return collectiviteId === undefined
    ? { kind: 'ambiguous', collectiviteIds: held }
    : { kind: 'scope', scope: { kind: 'tenant', collectiviteId: first, actor } };
};
