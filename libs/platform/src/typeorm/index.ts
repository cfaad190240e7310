export { type CallTrace, withinCall } from './audit.call.ts';
export { appendAudit, AuditTrail } from './audit.trail.ts';
export { currentTransaction, joinTransaction } from './current.transaction.ts';
export { createDatabase, type Database, type DatabaseOptions } from './database.ts';
export { deleteAtMost, type OldRows } from './delete-at-most.ts';
export { type AppliedSeqs, type GatewayEffect, gatewaysBehind, GatewayWatch } from './gateway.watch.ts';
export { purgeExpired, type Purged } from './housekeeping.ts';
export { decodeCursor, encodeCursor } from './keyset.cursor.ts';
export {
  type InvalidPage,
  type KeysetOrder,
  type Page,
  pageByKeyset,
  pagesByKeyset,
  type PageRequest,
} from './keyset.pager.ts';
export { databaseGrants, migrate, type MigrateOptions } from './migrate.ts';
export { type Migration, type RunSql } from './migration.ts';
export { platformMigrations } from './platform.migrations.ts';
export { runMigrations } from './run-migrations.ts';
export { schemaDrift } from './schema.drift.ts';
export { watchStandby } from './standby.watch.ts';
export {
  contextSchema,
  referenceTable,
  systemTable,
  type TableAccess,
  tenantTable,
} from './table.policies.ts';
export { type Reading, type Transaction } from './transaction.ts';
export {
  IdempotencyKeyReused,
  IdempotencyKeyTooLong,
  MAX_IDEMPOTENCY_KEY_LENGTH,
  type OperationOptions,
  type Outcome,
  UnitOfWork,
} from './unit-of-work.ts';
export { violatedConstraint } from './violated-constraint.ts';
