export { boundsWithin, type Room } from './bounds.ts';
export {
  amountOf,
  type Bounds,
  capOf,
  type Charge,
  chargeOf,
  MICROS_PER_CENT,
  NO_CHARGE,
  reservationOf,
} from './charge.ts';
export { type CountedFilter, countedFor } from './counted/counted.filter.ts';
export { countedBy, type CountedHour, type ShadowReport, shadowReport } from './counted/counted.usage.ts';
export {
  checkEnvelope,
  checkMove,
  checkShares,
  type EnvelopeExceeded,
  type InvalidEnvelope,
  type InvalidMove,
  type NotEnoughLeft,
} from './envelope/envelope.ts';
export {
  explainQuota,
  type LimitFinding,
  type QuotaExplanation,
  type QuotaQuestion,
  type StandingLimit,
} from './explanation/quota.explanation.ts';
export { decideHold, type HoldDecision, type HoldStanding } from './holds/hold.decision.ts';
export {
  capInForce,
  FROZEN_MS,
  HoldLedger,
  type HoldRow,
  type LedgerLimit,
  type LedgerOverride,
  type LedgerRun,
  type LedgerStart,
  type OpenAdmission,
  SILENT_MS,
  START_WITHIN_MS,
} from './holds/hold.ledger.ts';
export type {
  EndedRun,
  HoldAnswer,
  HoldAsk,
  HoldCall,
  HoldCallAnswer,
  HoldOutcome,
  SpentAmount,
} from './holds/hold.messages.ts';
export {
  type LostHold,
  type AwaitedRun,
  LostHolds,
  type RunAlive,
  type RunNotFound,
  WriteOffRun,
  type WriteOffRunInput,
  type WrittenOff,
} from './holds/lost.holds.ts';
export { checkLimit, type InvalidLimit, type Limit, type LimitKey, limitRecord } from './limit.ts';
export {
  CountedUsage,
  EndOverride,
  type EndOverrideInput,
  type EnvelopeMoved,
  type LimitNotFound,
  MoveEnvelope,
  type MoveEnvelopeFailure,
  type MoveEnvelopeInput,
  OverrideLimit,
  type OverrideLimitFailure,
  type OverrideLimitInput,
  ShadowReports,
  ShareEnvelope,
  type ShareEnvelopeFailure,
  type ShareEnvelopeInput,
  type ShareOwnerNotFound,
  StartBudgets,
  SweepOverrides,
} from './limit.changes.ts';
export { enforcementOf, isAbout } from './limit.enforcement.ts';
export { checkOverride, type InvalidOverride, type LimitOverride, valueAt } from './limit.override.ts';
export { amountText, limitName, limitReachedText } from './limit.wording.ts';
export { DEFAULT_PLAN, limitsOf, type Plan, type PlanLimit } from './plan.ts';
export {
  ExplainQuota,
  type ExplainQuotaFailure,
  type ExplainQuotaInput,
  type KeyOwner,
  KeyOwners,
  type LimitModelNotFound,
  type LimitOwnerNotFound,
  Limits,
  PurgeHolds,
  LimitStandings,
  LimitUses,
  type RequesterNotFound,
  type RequestOwners,
  ReservedUses,
  SetLimit,
  type SetLimitFailure,
  type SetLimitInput,
} from './quotas.ports.ts';
export { type EnginePool, EnginePools, partOf, type PoolClaim, type PoolPart } from './share/engine.pool.ts';
export { fairParts, roomOf, SERVICE_CLASSES } from './share/room.parts.ts';
export { ShareLedger, STALE_MS } from './share/share.ledger.ts';
export type { Claim, PoolReport, PoolShare, ShareAnswer, ShareCall } from './share/share.messages.ts';
export {
  BUDGET_WINDOWS,
  type BudgetWindow,
  isBudget,
  MINUTE_MS,
  type QuotaWindow,
  windowAt,
} from './quota.window.ts';
export {
  amountIn,
  inTenths,
  inUnitOf,
  type LimitStanding,
  type LimitUse,
  type ToldStanding,
  NOTHING_USED,
  standingOf,
} from './standing/limit.standing.ts';
export { reachedThresholds, type Threshold, THRESHOLDS } from './thresholds.ts';
