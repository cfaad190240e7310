/** Whatever runs one statement: a pool, a client, a TypeORM data source through an adapter. */
export interface Queryable {
  query(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
}

/** The program connects as a role that row-level security does not bind. */
export class UnsafeRole extends Error {
  override readonly name = 'UnsafeRole';
}

/**
 * Refuses a login role that row-level security does not bind.
 *
 * @throws UnsafeRole when it is superuser, has BYPASSRLS, owns a table or may become a role that is one of these
 */
export const assertSafeRole = (_database: Queryable): Promise<void> => {
  throw new Error('being written');
};
