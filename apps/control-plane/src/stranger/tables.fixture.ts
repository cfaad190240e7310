import type { TestDatabase } from '@beffroi/platform/testing';

export interface Table {
  readonly name: string;
  /** Says whose a row is; null: rows belong to nobody. */
  readonly tenantColumn: string | null;
  readonly isPartition: boolean;
}

/** The one table whose rows are the collectivités themselves. */
const ITSELF = 'tenancy.collectivite';

/** Every table and view of ours, from the catalogue. */
export const tablesOf = async (database: TestDatabase): Promise<Table[]> => {
  const rows = await database.asOwner<{ name: string; partition: boolean; owned: boolean }>(
    `select format('%s.%s', n.nspname, c.relname) as name, c.relispartition as partition,
       exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'collectivite_id') as owned
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname !~ '^pg_|^information_schema$'
     order by 1`,
  );
  return rows.map(({ name, partition, owned }) => ({
    name,
    isPartition: partition,
    tenantColumn: name === ITSELF ? 'id' : owned ? 'collectivite_id' : null,
  }));
};

export const tenantTablesOf = async (database: TestDatabase): Promise<(Table & { tenantColumn: string })[]> =>
  (await tablesOf(database)).filter(
    (table): table is Table & { tenantColumn: string } => table.tenantColumn !== null && !table.isPartition,
  );

/** One text that changes with any row of this collectivité, in whatever table. */
export const everythingOf = async (database: TestDatabase, collectiviteId: string): Promise<string> => {
  const parts = await Promise.all(
    (await tenantTablesOf(database)).map(async ({ name, tenantColumn }) => {
      const [row] = await database.asOwner<{ digest: string | null }>(
        `select md5(string_agg(t::text, '|' order by t::text)) as digest from ${name} t where ${tenantColumn} = $1`,
        [collectiviteId],
      );
      return `${name} ${row!.digest}`;
    }),
  );
  return parts.join('\n');
};
