import type { TestDatabase } from '@beffroi/platform/testing';
import { tenantTablesOf } from './tables.fixture.ts';

const OURS = `n.nspname !~ '^pg_|^information_schema$'`;

/** The one policy that a tenant's table may have for the tenant role, as PostgreSQL writes it. */
const policyOn = (column: string): string =>
  `(${column} = (NULLIF(current_setting('beffroi.tenant'::text, true), ''::text))::uuid)`;

interface PolicyRow {
  readonly name: string;
  readonly forced: boolean;
  readonly using: readonly string[];
  readonly check: readonly string[];
}

/** Tables with rows of collectivités that the second wall does not stand before, and what is loose about each. */
export const looseTables = async (database: TestDatabase): Promise<string[]> => {
  const columns = new Map(
    (await tenantTablesOf(database)).map(({ name, tenantColumn }) => [name, tenantColumn]),
  );
  const rows = await database.asOwner<PolicyRow>(
    `select format('%s.%s', n.nspname, c.relname) as name, c.relrowsecurity and c.relforcerowsecurity as forced,
       array(select coalesce(pg_get_expr(p.polqual, p.polrelid), '') from pg_policy p
         where p.polrelid = c.oid and p.polroles && array[0::oid, 'beffroi_tenant'::regrole::oid]) as using,
       array(select coalesce(pg_get_expr(p.polwithcheck, p.polrelid), '') from pg_policy p
         where p.polrelid = c.oid and p.polroles && array[0::oid, 'beffroi_tenant'::regrole::oid]) as check
     from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'p') and ${OURS}`,
  );
  return rows.flatMap(({ name, forced, using, check }) => {
    const column = columns.get(name);
    if (column === undefined) return [];
    const only = (expressions: readonly string[]) =>
      expressions.length === 1 && expressions[0] === policyOn(column);
    return [
      ...(forced ? [] : [`${name}: row-level security is not forced`]),
      ...(only(using) ? [] : [`${name}: shows by ${using.join(' or ') || 'no policy'}`]),
      ...(only(check) ? [] : [`${name}: takes by ${check.join(' or ') || 'no policy'}`]),
    ];
  });
};

/** Tables, views and sequences on which a role has any privilege, on a column even. */
export const readable = async (database: TestDatabase, role: string): Promise<ReadonlySet<string>> => {
  const rows = await database.asOwner<{ name: string }>(
    `select format('%s.%s', n.nspname, c.relname) as name
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S') and ${OURS} and case when c.relkind = 'S'
       then has_sequence_privilege($1, c.oid, 'usage, select, update')
       else has_table_privilege($1, c.oid, 'select, insert, update, delete, truncate')
         or has_any_column_privilege($1, c.oid, 'select, insert, update') end
     order by 1`,
    [role],
  );
  return new Set(rows.map(({ name }) => name));
};

/** The columns that the tenant role may change, by table. */
export const updatable = async (database: TestDatabase): Promise<ReadonlyMap<string, string[]>> => {
  const rows = await database.asOwner<{ name: string; columns: string[] }>(
    `select format('%s.%s', table_schema, table_name) as name, array_agg(column_name::text order by column_name) as columns
     from information_schema.column_privileges
     where grantee in ('beffroi_tenant', 'PUBLIC') and privilege_type = 'UPDATE'
       and table_schema !~ '^pg_|^information_schema$'
     group by 1 order by 1`,
  );
  return new Map(rows.map(({ name, columns }) => [name, columns]));
};

/** Who of the login roles may execute which of our functions; those that nobody may are left out. */
export const executableBy = async (database: TestDatabase): Promise<ReadonlyMap<string, string[]>> => {
  const rows = await database.asOwner<{ name: string; roles: string[] }>(
    // BullMQ's own are many, and change with it: they count as one.
    `select format('%s.%s', n.nspname, case n.nspname when 'jobs' then '*' else p.proname end) as name,
       array_agg(distinct role.rolname::text order by role.rolname::text) as roles
     from pg_proc p join pg_namespace n on n.oid = p.pronamespace,
       pg_roles role
     where ${OURS} and role.rolname in ('beffroi_tenant', 'beffroi_system', 'beffroi_gateway')
       and has_function_privilege(role.oid, p.oid, 'execute')
     group by 1 order by 1`,
  );
  return new Map(rows.map(({ name, roles }) => [name, roles.map((role) => role.replace('beffroi_', ''))]));
};

/**
 * Keys from one tenant's table to another's that hold no collectivité, nor stand beside one that does (for rows of
 * nobody, such as the shared pool's). PostgreSQL checks keys past every policy: with
 * such a key the row of a stranger can be pointed at, and its existence learnt.
 */
export const foreignKeysWithoutTenant = async (database: TestDatabase): Promise<string[]> => {
  const owned = (await tenantTablesOf(database)).filter(
    ({ tenantColumn }) => tenantColumn === 'collectivite_id',
  );
  const names = owned.map(({ name }) => name);
  const rows = await database.asOwner<{ key: string }>(
    `select k.conname || ' on ' || k.conrelid::regclass as key from pg_constraint k
     where k.contype = 'f' and k.conrelid = any ($1::regclass[]) and k.confrelid = any ($1::regclass[])
       and not exists (select from pg_constraint twin join pg_attribute a
           on a.attrelid = twin.conrelid and a.attnum = any (twin.conkey) and a.attname = 'collectivite_id'
         where twin.contype = 'f' and twin.conrelid = k.conrelid and twin.confrelid = k.confrelid
           and twin.conkey @> k.conkey)
     order by 1`,
    [names],
  );
  return rows.map(({ key }) => key);
};
