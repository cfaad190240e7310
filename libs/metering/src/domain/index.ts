export { estimatedEvent, isAbandoned, type OpenAdmission, type RunState } from './abandoned.ts';
export {
  type ComparedStretches,
  type ComparedUsage,
  EnsurePartitions,
  FoldDays,
  LastUses,
  RequestLog,
  Requests,
  SettleAbandoned,
  UsageComparisons,
  UsageReader,
} from './metering.ports.ts';
export { comparedPeriods, PERIOD_KINDS, type PeriodKind, sameStretch } from './comparison.ts';
export { explainRequest, REQUEST_ABSENT } from './explain-request.ts';
export { type DailyAmounts, forecast, type Forecast, REFERENCE_DAYS } from './forecast.ts';
export { addDays, type CalendarDate, dateOf, datesOf, dayOf } from './paris-calendar.ts';
export { explainRefusal, refusalReasonText } from './refused/explain-refusal.ts';
export { type RefusalAccount } from './refused/refusal-account.ts';
export { LimitWords, type RefusalFilter, Refusals, TurnRefusedDays } from './refused/refused.ports.ts';
export { type RequestAccount } from './request-account.ts';
export { type MeteredRequest, type RequestFilter } from './request-log.ts';
export {
  MOST_ROWS,
  resolutionOf,
  USAGE_DIMENSIONS,
  type UsageDimension,
  type UsageFilter,
  type UsagePage,
  type UsageRow,
  type UsageSums,
} from './usage.ts';
export { type Interval, planUsage, type Resolution, RESOLUTIONS, type UsagePart } from './usage.plan.ts';
export {
  type LedgerReach,
  planPriced,
  type PricedPart,
  type PriceEpoch,
  priceEpochs,
  pricesOfInstant,
} from './price-epochs.ts';
export { listPricePicos, type PricedTokens } from './list-price-value.ts';
export { type EndUsersTooWide, judgePeriod, judgeQuestion, type PeriodBackwards } from './usage.question.ts';
export {
  compareHour,
  CAUSES,
  type Cause,
  type Comparison,
  type Explanation,
} from './reconciliation/explain-difference.ts';
export { firstDueHour, isDue } from './reconciliation/compare-when.ts';
export { countReading, HOUR_MS, hourOf, lostWith, unreadSince } from './reconciliation/count-reading.ts';
export {
  type CountedReading,
  type EngineReading,
  type EngineTokens,
  type Flaw,
  type FlawedHours,
  FLAWS,
  type HourShare,
  type KnownEngine,
  NO_TOKENS,
  type RememberedReading,
} from './reconciliation/engine-reading.ts';
export {
  type HourFacts,
  type LedgerHour,
  NO_LEDGER,
  NO_REQUESTS,
  type OwnWork,
  type RequestSum,
  type Uncertain,
  UNCERTAIN,
} from './reconciliation/hour-facts.ts';
export { joinHours } from './reconciliation/join-hours.ts';
export {
  MOST_HOURS,
  type BegunQuestions,
  LONGEST_OWN_WORK_MS,
  type OwnQuestions,
  OwnWorkLog,
  type ReconciledHour,
  Reconciliation,
  type ReconciliationFilter,
} from './reconciliation/reconciliation.ports.ts';
export { type HourlyFilter, HourlyUsage, type UsageHour } from './hourly.usage.ts';
export {
  type GpuSegment,
  type GpuTime,
  gpuTimeOf,
  type GpuTransition,
  segmentsIn,
} from './gpu-time/gpu-state.ts';
export {
  GPU_TIME_DIMENSIONS,
  GpuStates,
  type GpuTimeDimension,
  type GpuTimeFilter,
  GpuTimeReader,
  type GpuTimeRow,
  MeterGpuTime,
  MOST_GPU_TIME_ROWS,
} from './gpu-time/gpu-time.ports.ts';
export {
  type ForecastAmount,
  forecastsOf,
  periodUsage,
  type PeriodUsage,
  type UsageComparison,
} from './usage-comparison.ts';
export { isWorkingDay } from './working-days.ts';
export {
  type BillingPeriod,
  BillingPeriods,
  ClosePeriods,
  ForgetCounts,
  ForgetUsage,
  type ForgottenCounts,
  type LedgerDifference,
  LedgerDifferences,
} from './ledger/ledger.ports.ts';
export {
  type BlockReason,
  blockersOf,
  type GatewayRun,
  type PeriodBlocker,
  type PeriodState,
} from './ledger/period-closing.ts';
export { type LedgerRetention, type RetentionLimits, retentionLimits } from './ledger/retention.ts';
export { type PaidUsage, PaidUsageReader } from './paid-usage.ts';
