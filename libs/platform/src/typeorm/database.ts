import type { DataSource } from 'typeorm';
import type { GatewayWatch } from './gateway.watch.ts';
import type { UnitOfWork } from './unit-of-work.ts';

export interface DatabaseOptions {
  readonly tenantUrl: string;
  readonly systemUrl: string;
  /** Entity classes of every context of the program. */
  readonly entities: readonly (new () => object)[];
  readonly applicationName: string;
  /** Connections of each of the two pools at most; 10 unless given. */
  readonly poolSize?: number;
}

export interface Database {
  readonly unitOfWork: UnitOfWork;
  readonly gateways: GatewayWatch;
  /** For {@link schemaDrift} and reports across tenants; operations take the unit of work. */
  readonly system: DataSource;
  /** For the health check: undefined when both roles can be reached. */
  missing(): Promise<string | undefined>;
  close(): Promise<void>;
}

/**
 * Connects as the tenant and the system role.
 *
 * @throws UnsafeRole when row-level security would not bind one of them
 */
export const createDatabase = (_options: DatabaseOptions): Promise<Database> => {
  throw new Error('being written');
};

/** What the entities would change in the database; empty when they agree. Tables without entity are left out. */
export const schemaDrift = (_dataSource: DataSource): Promise<string[]> => {
  throw new Error('being written');
};
