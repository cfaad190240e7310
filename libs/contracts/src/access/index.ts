export {
  type Grant,
  permissionsOfPrincipal,
  type Principal,
  type ScopeDecision,
  scopeFor,
} from './principal.ts';
export {
  COLLECTIVITE_ROLES,
  type CollectiviteRole,
  isOperatorRole,
  isRole,
  OPERATOR_ROLES,
  type OperatorRole,
  type Permission,
  PERMISSIONS,
  permissionsOf,
  type Role,
  ROLES,
} from './roles.ts';
