import type { Client } from 'pg';

/** A twin of the table of events, with its columns, checks, indexes and partitions, and nothing beside it. */
export const createBareTwin = async (owner: Client): Promise<void> => {
  const { rows } = await owner.query<{ name: string; bound: string }>(
    `select part.relname as name, pg_get_expr(part.relpartbound, part.oid) as bound
     from pg_inherits join pg_class part on part.oid = inhrelid
     where inhparent = 'metering.usage_event'::regclass`,
  );
  await owner.query('create schema bare');
  await owner.query(
    'create table bare.usage_event (like metering.usage_event including all) partition by range (id)',
  );
  for (const { name, bound } of rows) {
    await owner.query(`create table bare.${name} partition of bare.usage_event ${bound}`);
  }
};

/** The columns of a table, and a statement that inserts as many arrays. */
export const bareInsert = async (
  owner: Client,
): Promise<{ readonly columns: readonly string[]; readonly text: string }> => {
  const { rows } = await owner.query<{ name: string; type: string }>(
    `select attname as name, format_type(atttypid, atttypmod) as type from pg_attribute
     where attrelid = 'bare.usage_event'::regclass and attnum > 0 and not attisdropped order by attnum`,
  );
  const arrays = rows.map(({ type }, index) => `$${index + 1}::${type}[]`);
  return {
    columns: rows.map(({ name }) => name),
    text: `insert into bare.usage_event select * from unnest(${arrays.join(', ')})`,
  };
};

/** One array a column, written as PostgreSQL reads it: the client has nothing left to do in the timed part. */
export const arraysOf = (
  columns: readonly string[],
  rows: readonly Readonly<Record<string, unknown>>[],
): string[] => columns.map((column) => `{${rows.map((row) => literal(row[column])).join(',')}}`);

const literal = (value: unknown): string =>
  value === null || value === undefined ? 'NULL' : JSON.stringify(value);
