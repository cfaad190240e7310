export { estimatedEvent, isAbandoned, type OpenAdmission, type RunState } from './abandoned.ts';
export {
  EnsurePartitions,
  FoldDays,
  LastUses,
  RequestLog,
  SettleAbandoned,
  UsageReader,
} from './metering.ports.ts';
export { addDays, type CalendarDate, dateOf, datesOf, dayOf } from './paris-calendar.ts';
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
export { type EndUsersTooWide, judgeQuestion } from './usage.question.ts';
