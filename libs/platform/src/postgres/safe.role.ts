/** Whatever runs one statement: a pool or a client. */
export interface Queryable {
  query(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
}

/** The program connects as a role that row-level security does not bind. */
export class UnsafeRole extends Error {
  override readonly name = 'UnsafeRole';
}

interface Reach {
  readonly login: string;
  readonly role: string;
  readonly superuser: boolean;
  readonly bypasses: boolean;
  readonly owns: string | null;
}

/** What the login role is, or may become, that policies do not bind. */
const REACH = `
  select session_user as login, role.rolname as role, role.rolsuper as superuser, role.rolbypassrls as bypasses,
    (select min(owned.oid::regclass::text) from pg_class owned
      where owned.relowner = role.oid and owned.relkind in ('r', 'p')) as owns
  from pg_roles role
  where pg_has_role(session_user, role.oid, 'member')`;

/**
 * Refuses a login role that row-level security does not bind.
 *
 * @throws UnsafeRole when it is superuser, has BYPASSRLS, owns a table or may become a role that is one of these
 */
export const assertSafeRole = async (database: Queryable): Promise<void> => {
  const { rows } = await database.query(REACH);
  for (const { login, role, superuser, bypasses, owns } of rows as Reach[]) {
    const because = superuser
      ? 'is superuser'
      : bypasses
        ? 'has BYPASSRLS'
        : owns
          ? `owns ${owns}`
          : undefined;
    if (!because) continue;
    const who = role === login ? login : `${login}, as a member of ${role}, which`;
    throw new UnsafeRole(`${who} ${because}`);
  }
};
