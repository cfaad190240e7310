export {
  type Grant,
  type LoginProof,
  permissionsOfPrincipal,
  type Principal,
  type ScopeDecision,
  scopeFor,
} from './principal.ts';
export { decideStepUp, type StepUpDecision, type StepUpPolicy } from './step-up.ts';
export {
  COLLECTIVITE_ROLES,
  type CollectiviteRole,
  isOperatorRole,
  isRole,
  OPERATOR_ROLES,
  type OperatorRole,
  type Permission,
  PERMISSIONS,
  PERMISSIONS_OF_ANYBODY,
  permissionsOf,
  type Role,
  ROLES,
} from './roles.ts';
