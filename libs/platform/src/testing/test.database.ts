import type { Database, DatabaseOptions } from '../typeorm/index.ts';

/** A database of its own for one spec file, migrated like production's. */
export interface TestDatabase {
  /** Acts as the owner, whom row-level security does not bind: for arranging and for looking behind the scenes. */
  readonly ownerUrl: string;
  readonly tenantUrl: string;
  readonly systemUrl: string;
  readonly gatewayUrl: string;
  /** Connects like a program; closed by {@link close}. */
  database(entities?: DatabaseOptions['entities']): Promise<Database>;
  /** Runs statements as the owner. */
  asOwner<Row = Record<string, unknown>>(statement: string, parameters?: readonly unknown[]): Promise<Row[]>;
  /** Closes what was opened and drops the database. */
  close(): Promise<void>;
}

/**
 * Clones `beffroi_template` (16 ms) in the PostgreSQL that jest started: `beforeAll`, with `close` in `afterAll`.
 *
 * @throws Error when BEFFROI_TEST_POSTGRES is not set: run the project `integration`
 */
export const testDatabase = (): Promise<TestDatabase> => {
  throw new Error('being written');
};
