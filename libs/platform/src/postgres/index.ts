export { databaseTrouble, type DatabaseTrouble } from './database.trouble.ts';
export {
  type GatewayPresence,
  mustReload,
  type PollAnswer,
  pollDataplane,
  type PollQuestion,
  type TailOrigin,
} from './dataplane.poll.ts';
export { connectionSettings, createPool, type PoolOptions } from './pool.ts';
export { assertSafeRole, type Queryable, UnsafeRole } from './safe.role.ts';
export { sql, type SqlQuery } from './sql.tag.ts';
export { standbyWarning, type SynchronousStandby } from './synchronous.standby.ts';
