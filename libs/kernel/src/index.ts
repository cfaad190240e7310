export { addressOrigin } from './address-origin.ts';
export { CSV_BYTE_ORDER_MARK, csvLine, frenchDay } from './csv-line.ts';
export { type Clock, systemClock } from './clock.ts';
export { type Fault, faultLine } from './fault.ts';
export {
  type ApiKeyId,
  type AttachedBodyId,
  type Brand,
  brandId,
  type CollectiviteId,
  type DeploymentId,
  type GatewayId,
  type IncarnationId,
  isUuid,
  type LimitId,
  type ModelId,
  type PlanId,
  type ProjectId,
  type RequestId,
  type SiteId,
  type UserId,
} from './ids.ts';
export { type Language, languageOf, languageOfLocale, localise, type Text } from './language.ts';
export { type Cents, cost, type PriceMicros, split, toCents, toMicros } from './money.ts';
export { contains, PARIS, parisDay, parisExercise, parisMonth, type Period } from './period.ts';
export { err, type Err, ok, type Ok, type Result, unreachable } from './result.ts';
export {
  type Actor,
  BREAK_GLASS_ISSUER,
  type OperatorScope,
  type Scope,
  systemScope,
  type SystemScope,
  type TenantScope,
} from './scope.ts';
export { uuidV7, uuidV7Floor, uuidV7TimeMs } from './uuid-v7.ts';
