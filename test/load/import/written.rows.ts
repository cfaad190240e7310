import type { Client } from 'pg';

/** All that one member is made of, what is referred to first. */
const TABLES = [
  'tenancy.collectivite',
  'quotas.limit_row',
  'platform.outbox',
  'platform.audit_entry',
  'platform.audit_waiting',
  'dataplane.record',
];

/** Rows as JSON, by table. */
export type WrittenRows = ReadonlyMap<string, readonly object[]>;

/** What the work writes: a new server's transactions are numbered upwards, and each row bears its own. */
export const rowsWrittenBy = async (owner: Client, work: () => Promise<unknown>): Promise<WrittenRows> => {
  const { rows: marks } = await owner.query<{ id: string }>('select pg_current_xact_id()::text as id');
  await work();
  const written = new Map<string, readonly object[]>();
  for (const table of TABLES) {
    const { rows } = await owner.query<{ row: object }>(
      `select to_jsonb(t) as row from ${table} t where xmin::text::bigint > $1`,
      [marks[0]!.id],
    );
    written.set(
      table,
      rows.map(({ row }) => row),
    );
  }
  return written;
};

/** The same rows into the same tables of another database: one statement for each table, and nothing else. */
export const insertBare = async (owner: Client, written: WrittenRows): Promise<void> => {
  for (const [table, rows] of written)
    await owner.query(
      `insert into ${table} overriding system value select * from jsonb_populate_recordset(null::${table}, $1)`,
      [JSON.stringify(rows)],
    );
};
