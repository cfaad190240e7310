/** Runs one statement of a migration, as the owner. */
export type RunSql = (
  statement: string,
  parameters?: readonly unknown[],
) => Promise<{ readonly rows: readonly Record<string, unknown>[]; readonly rowCount: number }>;

/** One step of the schema: one transaction, run once, never edited afterwards. */
export interface Migration {
  /** `<date><number>-<context>-<what>`, such as `2026112101-tenancy-collectivite`. */
  readonly name: string;
  /** Statements; or a function where row counts decide or must be asserted. */
  readonly up: readonly string[] | ((run: RunSql) => Promise<void>);
}

/**
 * Runs, in the given order, the migrations that the database has not seen. One run at a time.
 *
 * @param url a login that may `SET ROLE beffroi_owner`
 * @returns the names of those that ran
 * @throws Error naming the migration that failed, or that was edited after it ran
 */
export const runMigrations = (_url: string, _migrations: readonly Migration[]): Promise<string[]> => {
  throw new Error('being written');
};
