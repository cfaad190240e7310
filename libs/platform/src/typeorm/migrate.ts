import type { Migration } from './migration.ts';

export interface MigrateOptions {
  /** A login that may create roles and databases; its path names the database, created when absent. */
  readonly adminUrl: string;
  /** Given to the four login roles: migrator, tenant, system, gateway. */
  readonly rolePassword: string;
  /** Those of all contexts, in order; the platform's own come first by themselves. */
  readonly migrations: readonly Migration[];
}

/** Brings a database from nothing, or from an earlier version, to this one. @returns the migrations that ran */
export const migrate = (_options: MigrateOptions): Promise<string[]> => {
  throw new Error('being written');
};
