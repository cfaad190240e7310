import { beforeAll, describe, expect, it } from '@jest/globals';
import type { TestDatabase } from '@beffroi/platform/testing';
import type { Pool, PoolClient } from 'pg';
import type { Tally } from './attempts.fixture.ts';
import { DELETABLE, EXECUTABLE, SHARED_TABLES, UPDATABLE } from './grants.fixture.ts';
import { type Table, tablesOf, tenantTablesOf } from './tables.fixture.ts';
import {
  executableBy,
  foreignKeysWithoutTenant,
  looseTables,
  readable,
  updatable,
} from './catalogue.fixture.ts';

/** The second wall alone: what the login roles can do once the application has lost its mind. */
export const tablesSuite = (open: () => { tally: Tally }): void => {
  let tally: Tally;
  let database: TestDatabase;
  let tables: Awaited<ReturnType<typeof tenantTablesOf>>;
  let tenant: Pool;
  beforeAll(async () => {
    tally = open().tally;
    database = tally.world.plane.database;
    tables = await tenantTablesOf(database);
    tenant = database.pool(database.tenantUrl);
  });

  /** What came of one statement as the tenant role: rows it touched, or why not; nothing is kept. */
  const attempt = (statement: string, as: string | null, parameters: unknown[] = []): Promise<string> =>
    inRolledBack(tenant, async (client) => {
      tally.attempts++;
      if (as !== null) await client.query(`select set_config('beffroi.tenant', $1, true)`, [as]);
      return client.query(statement, parameters).then(
        ({ rowCount }) => `${rowCount} rows`,
        ({ code }: { code: string }) => code,
      );
    });
  const expectNothing = async (table: Table, statement: string, as: string | null): Promise<void> => {
    const came = await attempt(statement, as);
    tally.expect(
      came === '0 rows' || isRefused(came),
      () => `${statement} as ${as ?? 'no tenant'}: ${came} of ${table.name}`,
    );
  };

  describe('a table with a collectivité’s rows', () => {
    // Something of theirs waits for its seal then.
    beforeAll(async () => {
      await tally.world.refurnish();
    });

    it('has rows of the other collectivité to be seen, so that seeing none means something', async () => {
      for (const { name, tenantColumn } of tables) {
        const rows = await database.asOwner(`select from ${name} where ${tenantColumn} = $1 limit 1`, [
          tally.world.victim.collectiviteId,
        ]);
        expect({ [name]: rows.length }).toEqual({ [name]: 1 });
      }
    });

    it('is under forced row-level security, by equality with the one collectivité, without any «or»', async () => {
      expect(await looseTables(database)).toEqual([]);
    });

    it('shows, changes and removes none of it, with another collectivité set or none', async () => {
      const { own, victim } = tally.world;
      const theirs = `'${victim.collectiviteId}'`;
      for (const table of tables) {
        const { name, tenantColumn } = table;
        const [column = tenantColumn] = (await updatable(database)).get(name) ?? [];
        for (const as of [null, '', own.collectiviteId]) {
          const where = `where ${tenantColumn} = ${theirs}`;
          await expectNothing(table, `select from ${name} ${where}`, as);
          await expectNothing(table, `update ${name} set ${column} = ${column} ${where}`, as);
          await expectNothing(table, `delete from ${name} ${where}`, as);
        }
        for (const as of [null, '']) await expectNothing(table, `select from ${name}`, as);
      }
    });

    it('takes no row written for another, and gives none of its own away', async () => {
      const { own, victim } = tally.world;
      for (const { name, tenantColumn } of tables) {
        const [row] = await database.asOwner<{ row: object }>(
          `select to_jsonb(t) as row from ${name} t where ${tenantColumn} = $1 limit 1`,
          [victim.collectiviteId],
        );
        const insert = `insert into ${name} select * from jsonb_populate_record(null::${name}, $1)`;
        const written = await attempt(insert, own.collectiviteId, [JSON.stringify(row!.row)]);
        tally.expect(isRefused(written), () => `${name}: a row for another is ${written}`);
        const given = `update ${name} set ${tenantColumn} = '${victim.collectiviteId}'`;
        tally.expect(isRefused(await attempt(given, own.collectiviteId)), () => `${given}: not refused`);
      }
    });

    it('names no row of another table without naming the collectivité in the same key', async () => {
      expect(await foreignKeysWithoutTenant(database)).toEqual([]);
    });
  });

  describe('the roles', () => {
    it('of tenants reads nobody’s tables only where they are shared by all', async () => {
      const shared = (await tablesOf(database)).filter(({ tenantColumn }) => tenantColumn === null);
      const open = await readable(database, 'beffroi_tenant');
      expect(shared.map(({ name }) => name).filter((name) => open.has(name))).toEqual(
        Object.keys(SHARED_TABLES).sort(),
      );
    });

    it('of tenants changes the columns that operations change, and no other', async () => {
      expect(Object.fromEntries(await updatable(database))).toEqual(UPDATABLE);
    });

    it('of tenants removes rows where an operation does, and nowhere else', async () => {
      const rows = await database.asOwner<{ name: string }>(
        `select format('%s.%s', table_schema, table_name) as name from information_schema.table_privileges
         where grantee = 'beffroi_tenant' and privilege_type in ('DELETE', 'TRUNCATE', 'TRIGGER', 'REFERENCES')
         order by 1`,
      );
      expect(rows.map(({ name }) => name)).toEqual(DELETABLE);
    });

    it('of gateways reaches no table, and each role executes its own functions alone', async () => {
      expect([...(await readable(database, 'beffroi_gateway'))]).toEqual([]);
      expect(Object.fromEntries(await executableBy(database))).toEqual(EXECUTABLE);
    });

    it('reach no partition but through its table', async () => {
      const partitions = (await tablesOf(database)).filter(({ isPartition }) => isPartition);
      expect(partitions.length).toBeGreaterThan(0);
      for (const role of ['beffroi_tenant', 'beffroi_gateway']) {
        const open = await readable(database, role);
        expect(partitions.filter(({ name }) => open.has(name))).toEqual([]);
      }
    });
  });
};

/** PostgreSQL's insufficient_privilege: no grant, or a policy's check. */
const DENIED = '42501';
/** Of a view that nobody can write to. */
const NOT_WRITABLE = '55000';
const isRefused = (came: string): boolean => came === DENIED || came === NOT_WRITABLE;

const inRolledBack = async <T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> => {
  const client = await pool.connect();
  try {
    await client.query('begin');
    return await work(client);
  } finally {
    await client.query('rollback');
    client.release();
  }
};
