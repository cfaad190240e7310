import { Pool } from 'pg';
import { ROW_TYPES } from './row.types.ts';

const CONNECT_TIMEOUT_MS = 5_000;
const STATEMENT_TIMEOUT_MS = 30_000;

export interface PoolOptions {
  /** Connections at most. */
  readonly max: number;
  /** What `pg_stat_activity` shows. */
  readonly applicationName: string;
  /** A statement that takes longer is cancelled; 30 s unless given. */
  readonly statementTimeoutMs?: number;
  /** A connection that fails while idle; the pool replaces it. */
  readonly onError?: (error: Error) => void;
}

/** How a program connects, for this pool and TypeORM's. */
export const connectionSettings = (statementTimeoutMs = STATEMENT_TIMEOUT_MS) => ({
  connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  statement_timeout: statementTimeoutMs,
  keepAlive: true,
  types: ROW_TYPES,
});

/** A pool of bare `pg`. `int8` comes as a number, and throws beyond 2⁵³; `date` comes as text. */
export const createPool = (url: string, options: PoolOptions): Pool => {
  const pool = new Pool({
    connectionString: url,
    max: options.max,
    application_name: options.applicationName,
    ...connectionSettings(options.statementTimeoutMs),
  });
  // Without a listener the loss of an idle connection would end the process.
  pool.on('error', (error) => options.onError?.(error));
  return pool;
};
