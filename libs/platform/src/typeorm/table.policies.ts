/** Privileges of a login role on a table, as after `GRANT`; columns may be named: `select (id, name)`. */
export interface TableAccess {
  /** `select, insert, update` unless given. */
  readonly tenant?: string;
  /** `select, insert, update, delete` unless given. */
  readonly system?: string;
}

/** Statements that make a context's schema and open it to the tenant and system roles. */
export const contextSchema = (schema: string): string[] => [
  `create schema if not exists ${schema}`,
  `grant usage on schema ${schema} to beffroi_tenant, beffroi_system`,
];

/**
 * Statements that put a table behind row-level security: the tenant role sees the rows of its collectivité, the
 * system role all.
 *
 * @param table with its schema, such as `keys.api_key`
 * @param column the column that holds the collectivité: `collectivite_id` unless given
 */
export const tenantTable = (
  table: string,
  { column = 'collectivite_id', ...access }: TableAccess & { readonly column?: string } = {},
): string[] => [
  `alter table ${table} enable row level security`,
  `alter table ${table} force row level security`,
  `create policy tenant on ${table} to beffroi_tenant
     using (${column} = nullif(current_setting('beffroi.tenant', true), '')::uuid)
     with check (${column} = nullif(current_setting('beffroi.tenant', true), '')::uuid)`,
  `create policy system on ${table} to beffroi_system using (true) with check (true)`,
  ...grants(table, { tenant: 'select, insert, update', ...access }),
];

/** Statements for a table that belongs to nobody: the tenant role may read it (or some columns), the system role write. */
export const referenceTable = (table: string, access: TableAccess = {}): string[] =>
  grants(table, { tenant: 'select', ...access });

/** Statements for a table that only the system role reaches. */
export const systemTable = (table: string, access: Omit<TableAccess, 'tenant'> = {}): string[] =>
  grants(table, { tenant: '', ...access });

const grants = (
  table: string,
  { tenant, system = 'select, insert, update, delete' }: TableAccess,
): string[] => [
  ...(tenant ? [`grant ${tenant} on ${table} to beffroi_tenant`] : []),
  ...(system ? [`grant ${system} on ${table} to beffroi_system`] : []),
];
