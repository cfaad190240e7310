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
