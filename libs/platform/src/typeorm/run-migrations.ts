import { Client } from 'pg';
import { digestOf } from '../crypto/index.ts';
import type { Migration, RunSql } from './migration.ts';

const BOOKKEEPING = `
  create schema if not exists platform;
  create table if not exists platform.migration (
    name text not null constraint migration_pkey primary key,
    digest text,
    ran_at timestamptz not null default now()
  )`;

/** Concurrent runs of the programs that migrate wait for one another here. */
const ONE_RUN_AT_A_TIME = `select pg_advisory_lock(hashtext('platform.migration'))`;

/**
 * Runs, in the given order, the migrations that the database has not seen. One run at a time.
 *
 * @param url a login that may `SET ROLE beffroi_owner`
 * @returns the names of those that ran
 * @throws Error naming the migration that failed, or that was edited after it ran
 */
export const runMigrations = async (url: string, migrations: readonly Migration[]): Promise<string[]> => {
  const client = new Client({ connectionString: url, application_name: 'beffroi-migrate' });
  await client.connect();
  try {
    await client.query('set role beffroi_owner');
    await client.query(ONE_RUN_AT_A_TIME);
    await client.query(BOOKKEEPING);
    const { rows } = await client.query<SeenMigration>('select name, digest from platform.migration');
    const waiting = unseen(migrations, rows);
    for (const migration of waiting) await runOne(client, migration);
    return waiting.map(({ name }) => name);
  } finally {
    await client.end();
  }
};

interface SeenMigration {
  readonly name: string;
  readonly digest: string | null;
}

const unseen = (migrations: readonly Migration[], seen: readonly SeenMigration[]): Migration[] => {
  const names = new Set(migrations.map(({ name }) => name));
  if (names.size < migrations.length) throw new Error('two migrations have the same name');
  const digests = new Map(seen.map(({ name, digest }) => [name, digest]));
  for (const migration of migrations) {
    const before = digests.get(migration.name);
    if (before && before !== digestOfMigration(migration)) {
      throw new Error(
        `migration ${migration.name} was edited after it ran: restore it, and write a new one (or, on a machine of ` +
          'your own, start from an empty database)',
      );
    }
  }
  return migrations.filter(({ name }) => !digests.has(name));
};

/** A function has no digest: its text changes with the compiler. */
const digestOfMigration = ({ up }: Migration): string | null =>
  typeof up === 'function' ? null : digestOf(up);

const runOne = async (client: Client, migration: Migration): Promise<void> => {
  const run: RunSql = async (statement, parameters = []) => {
    const { rows, rowCount } = await client.query<Record<string, unknown>>(statement, [...parameters]);
    return { rows, rowCount: rowCount ?? 0 };
  };
  const { name, up } = migration;
  try {
    await client.query('begin');
    if (typeof up === 'function') await up(run);
    else for (const statement of up) await run(statement);
    await run('insert into platform.migration (name, digest) values ($1, $2)', [
      name,
      digestOfMigration(migration),
    ]);
    await client.query('commit');
  } catch (cause) {
    await client.query('rollback');
    throw new Error(`migration ${name} failed and left nothing behind: ${(cause as Error).message}`, {
      cause,
    });
  }
};
