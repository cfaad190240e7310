export { estimatedEvent, isAbandoned, type OpenAdmission, type RunState } from './abandoned.ts';
export { EnsurePartitions, LastUses, RequestLog, SettleAbandoned, UsageReader } from './metering.ports.ts';
export { type MeteredRequest, type RequestFilter } from './request-log.ts';
export { USAGE_DIMENSIONS, type UsageDimension, type UsageFilter, type UsageRow } from './usage.ts';
export { type Interval, planUsage, type UsagePlan } from './usage.plan.ts';
