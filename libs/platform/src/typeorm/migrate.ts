import { Client, escapeIdentifier, escapeLiteral } from 'pg';
import type { Migration } from './migration.ts';
import { platformMigrations } from './platform.migrations.ts';
import { runMigrations } from './run-migrations.ts';

const OWNER = 'beffroi_owner';
const MIGRATOR = 'beffroi_migrator';
const LOGIN_ROLES = [MIGRATOR, 'beffroi_tenant', 'beffroi_system', 'beffroi_gateway'] as const;

export interface MigrateOptions {
  /** A login that may create roles and databases; its path names the database, created when absent. */
  readonly adminUrl: string;
  /** Given to the four login roles: migrator, tenant, system, gateway. */
  readonly rolePassword: string;
  /** Those of all contexts, in order; the platform's own come first by themselves. */
  readonly migrations: readonly Migration[];
}

/**
 * Brings a database from nothing, or from an earlier version, to this one.
 *
 * @returns the names of the migrations that ran
 * @throws Error when a role, the database or a migration cannot be made
 */
export const migrate = async (options: MigrateOptions): Promise<string[]> => {
  const database = databaseOf(options.adminUrl);
  await asAdmin(withDatabase(options.adminUrl, 'postgres'), async (admin) => {
    // Roles belong to the whole cluster: concurrent runs, on other databases too, wait for one another.
    await admin.query(`select pg_advisory_lock(hashtext('beffroi roles'))`);
    await ensureRoles(admin, options.rolePassword);
    await ensureDatabase(admin, database);
  });
  await asAdmin(options.adminUrl, async (admin) => {
    await admin.query(`grant execute on function pg_control_system() to ${OWNER}`);
    // Without it the state of standbys cannot be seen.
    await admin.query(`grant pg_read_all_stats to ${OWNER}`);
    await admin.query('revoke create on schema public from public');
  });
  const ran = await runMigrations(asMigrator(options), [...platformMigrations, ...options.migrations]);
  await asOwner(options, async (owner) => {
    // Loaded here alone: no other program that reads the database has to do with jobs.
    const { migrateQueue } = await import('../queue/migrate-queue.ts');
    await migrateQueue(owner);
  });
  return ran;
};

const asOwner = async (options: MigrateOptions, work: (owner: Client) => Promise<void>): Promise<void> =>
  asAdmin(asMigrator(options), async (client) => {
    await client.query(`set role ${OWNER}`);
    await work(client);
  });

const ensureRoles = async (admin: Client, password: string): Promise<void> => {
  const { rows } = await admin.query<{ rolname: string }>('select rolname from pg_roles');
  const existing = new Set(rows.map(({ rolname }) => rolname));
  if (!existing.has(OWNER)) await admin.query(`create role ${OWNER} nologin bypassrls`);
  for (const role of LOGIN_ROLES) {
    const verb = existing.has(role) ? 'alter' : 'create';
    await admin.query(`${verb} role ${role} login noinherit password ${escapeLiteral(password)}`);
  }
  await admin.query(`grant ${OWNER} to ${MIGRATOR}`);
};

const ensureDatabase = async (admin: Client, database: string): Promise<void> => {
  const name = escapeIdentifier(database);
  const { rowCount } = await admin.query('select from pg_database where datname = $1', [database]);
  if (rowCount === 0) await admin.query(`create database ${name}`);
  await admin.query(databaseGrants(database));
};

/** Who may do what with a database as a whole; a clone of a template has nothing of its template's. */
export const databaseGrants = (database: string): string => {
  const name = escapeIdentifier(database);
  return `revoke all on database ${name} from public;
    grant connect on database ${name} to ${LOGIN_ROLES.join(', ')};
    grant create on database ${name} to ${OWNER}`;
};

const asAdmin = async (url: string, work: (admin: Client) => Promise<void>): Promise<void> => {
  const admin = new Client({ connectionString: url, application_name: 'beffroi-migrate' });
  await admin.connect();
  try {
    await work(admin);
  } finally {
    await admin.end();
  }
};

const databaseOf = (url: string): string => {
  const database = decodeURIComponent(new URL(url).pathname.slice(1));
  if (!database) throw new Error('the admin URL names no database: end it with one, such as /beffroi');
  return database;
};

const withDatabase = (url: string, database: string): string => {
  const changed = new URL(url);
  changed.pathname = `/${encodeURIComponent(database)}`;
  return changed.href;
};

const asMigrator = ({ adminUrl, rolePassword }: MigrateOptions): string => {
  const url = new URL(adminUrl);
  url.username = MIGRATOR;
  url.password = encodeURIComponent(rolePassword);
  return url.href;
};
