export { EnsurePartitionsOperation } from './operations/ensure-partitions.ts';
export { FoldDaysOperation } from './operations/fold-days.ts';
export { SettleAbandonedOperation } from './operations/settle-abandoned.ts';
export { PostgresLastUses } from './persistence/last-uses.reader.ts';
export { migrations } from './persistence/metering.migrations.ts';
export { PostgresRequestLog } from './persistence/request-log.reader.ts';
export { PostgresUsageReader } from './persistence/usage.reader.ts';
