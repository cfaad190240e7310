export { EnsurePartitionsOperation } from './operations/ensure-partitions.ts';
export { SettleAbandonedOperation } from './operations/settle-abandoned.ts';
export { migrations } from './persistence/metering.migrations.ts';
export { PostgresUsageReader } from './persistence/usage.reader.ts';
