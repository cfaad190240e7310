export { currentTransaction, joinTransaction } from './current.transaction.ts';
export { createDatabase, type Database, type DatabaseOptions, schemaDrift } from './database.ts';
export { type GatewayEffect, GatewayWatch } from './gateway.watch.ts';
export {
  type InvalidPage,
  type KeysetOrder,
  type Page,
  pageByKeyset,
  type PageRequest,
} from './keyset.pager.ts';
export { migrate, type MigrateOptions } from './migrate.ts';
export { type Migration, runMigrations, type RunSql } from './migration.ts';
export { platformMigrations } from './platform.migrations.ts';
export {
  contextSchema,
  referenceTable,
  systemTable,
  type TableAccess,
  tenantTable,
} from './table.policies.ts';
export { type Reading, type Transaction } from './transaction.ts';
export { IdempotencyKeyReused, type OperationOptions, type Outcome, UnitOfWork } from './unit-of-work.ts';
