export { checkLimit, type InvalidLimit, type Limit, type LimitKey, limitRecord } from './limit.ts';
export { DEFAULT_PLAN, limitsOf, type Plan, type PlanLimit } from './plan.ts';
export {
  KeyOwners,
  type LimitModelNotFound,
  type LimitOwnerNotFound,
  Limits,
  SetLimit,
  type SetLimitFailure,
  type SetLimitInput,
} from './quotas.ports.ts';
