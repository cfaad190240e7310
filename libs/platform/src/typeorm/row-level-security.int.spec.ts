import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { brandId, type CollectiviteId, type Scope, systemScope } from '@beffroi/kernel';
import { assertSafeRole, UnsafeRole } from '../postgres/index.ts';
import { testDatabase, type TestDatabase } from '../testing/index.ts';
import { createDatabase, type Database } from './index.ts';
import { createParcels, Parcel } from './parcel.fixture.ts';

const town = (): CollectiviteId => brandId<CollectiviteId>(randomUUID());
const tenant = (collectiviteId: CollectiviteId): Scope => ({
  kind: 'tenant',
  collectiviteId,
  actor: { kind: 'user', subject: 'anne', issuer: 'https://agents.example' },
});
const gravelines = town();
const loon = town();
const parcelOf = (collectiviteId: CollectiviteId) => ({ id: randomUUID(), collectiviteId, name: 'parcelle' });

let test: TestDatabase;
let database: Database;

beforeAll(async () => {
  test = await testDatabase();
  await createParcels(test);
  database = await test.database([Parcel]);
  const { unitOfWork } = database;
  for (const collectiviteId of [gravelines, loon]) {
    await unitOfWork.inScope(tenant(collectiviteId), { operation: 'parcel.add' }, ({ manager }) =>
      manager.insert(Parcel, parcelOf(collectiviteId)).then(() => null),
    );
  }
});
afterAll(() => test.close());

const visibleTo = (scope: Scope) =>
  database.unitOfWork.read(scope, async ({ manager }) =>
    (await manager.find(Parcel)).map(({ collectiviteId }) => collectiviteId),
  );

describe('the second wall', () => {
  it('shows a collectivité its own rows alone, without any filter of the application', async () => {
    expect(await visibleTo(tenant(gravelines))).toEqual([gravelines]);
    expect(await visibleTo(tenant(town()))).toEqual([]);
  });

  it('shows the system all of them', async () => {
    expect((await visibleTo(systemScope('spec'))).sort()).toEqual([gravelines, loon].sort());
  });

  it('shows nothing to the tenant role while no collectivité is set', async () => {
    const pool = test.pool(test.tenantUrl);
    expect((await pool.query('select from cadastre.parcel')).rowCount).toBe(0);
    await pool.query(`select set_config('beffroi.tenant', '', false)`);
    expect((await pool.query('select from cadastre.parcel')).rowCount).toBe(0);
  });

  it('refuses a row written for another collectivité, and changes none of theirs', async () => {
    const { unitOfWork } = database;
    const change = { operation: 'parcel.change' };
    await expect(
      unitOfWork.inScope(tenant(gravelines), change, async ({ manager }) => {
        await manager.insert(Parcel, parcelOf(loon));
      }),
    ).rejects.toThrow(/row-level security/);
    const { value } = await unitOfWork.inScope(tenant(gravelines), change, async ({ manager }) => {
      const updated = await manager.update(Parcel, { collectiviteId: loon }, { name: 'à nous' });
      const deleted = await manager.delete(Parcel, { collectiviteId: loon });
      return [updated.affected, deleted.affected];
    });
    expect(value).toEqual([0, 0]);
  });

  it('forgets the collectivité when the transaction ends', async () => {
    const pool = test.pool(test.tenantUrl, 1);
    await pool.query('begin');
    await pool.query(`select set_config('beffroi.tenant', $1, true)`, [gravelines]);
    expect((await pool.query('select from cadastre.parcel')).rowCount).toBe(1);
    await pool.query('commit');
    expect((await pool.query('select from cadastre.parcel')).rowCount).toBe(0);
  });

  it('binds the owner too, should it ever lose BYPASSRLS', async () => {
    const [table] = await test.asOwner(
      `select relrowsecurity, relforcerowsecurity from pg_class where oid = 'cadastre.parcel'::regclass`,
    );
    expect(table).toEqual({ relrowsecurity: true, relforcerowsecurity: true });
  });

  it('lets no filter vanish: an undefined one is an error, not all rows', async () => {
    const lookup = database.unitOfWork.read(systemScope('spec'), ({ manager }) =>
      manager.findOneBy(Parcel, { id: undefined as unknown as string }),
    );
    await expect(lookup).rejects.toThrow(/undefined/i);
  });
});

describe('the roles', () => {
  const refusalOf = (url: string, statement: string) =>
    test
      .pool(url)
      .query(statement)
      .then(
        () => 'accepted',
        (error: Error) => error.message,
      );

  it('let the gateway read no table, and execute the poll alone', async () => {
    const tables = await test.asOwner<{ name: string }>(
      `select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where c.relkind in ('r', 'p', 'v', 'm', 'S') and n.nspname !~ '^pg_|information_schema'
         and (case when c.relkind = 'S' then has_sequence_privilege('beffroi_gateway', c.oid, 'usage, select, update')
              else has_table_privilege('beffroi_gateway', c.oid, 'select, insert, update, delete, truncate')
                or has_any_column_privilege('beffroi_gateway', c.oid, 'select, insert, update') end)`,
    );
    expect(tables).toEqual([]);
    expect(await refusalOf(test.gatewayUrl, 'select * from dataplane.record')).toMatch(/permission denied/);
    expect(await refusalOf(test.gatewayUrl, 'select * from platform.outbox')).toMatch(/permission denied/);
    const functions = await test.asOwner<{ name: string }>(
      `select p.oid::regproc::text as name from pg_proc p join pg_namespace n on n.oid = p.pronamespace
       where n.nspname in ('platform', 'dataplane') and has_function_privilege('beffroi_gateway', p.oid, 'execute')`,
    );
    expect(functions).toEqual([{ name: 'dataplane.poll' }]);
  });

  it('give PUBLIC no function, not even one that a later migration makes', async () => {
    await test.asOwner('create function cadastre.survey() returns int language sql as $$ select 1 $$');
    for (const url of [test.tenantUrl, test.systemUrl]) {
      expect(await refusalOf(url, 'select cadastre.survey()')).toMatch(/permission denied for function/);
    }
    const open = await test.asOwner(
      `select p.oid::regproc from pg_proc p join pg_namespace n on n.oid = p.pronamespace
       where n.nspname !~ '^pg_|information_schema' and has_function_privilege('public', p.oid, 'execute')`,
    );
    expect(open).toEqual([]);
  });

  it('run functions of the owner with a fixed search path', async () => {
    const loose = await test.asOwner(
      `select p.oid::regproc from pg_proc p
       where p.prosecdef and p.proowner = 'beffroi_owner'::regrole
         and not coalesce(array_to_string(p.proconfig, ' '), '') like '%search_path=%'`,
    );
    expect(loose).toEqual([]);
  });

  it.each(['platform.audit_entry', 'platform.audit_waiting'])(
    'let nobody who logs in write, change or remove a row of %s',
    async (table) => {
      const statements = [
        `insert into ${table} select * from ${table}`,
        `update ${table} set collectivite_id = null`,
        `delete from ${table}`,
        `truncate ${table}`,
      ];
      for (const url of [test.tenantUrl, test.systemUrl, test.gatewayUrl]) {
        for (const statement of statements)
          expect(await refusalOf(url, statement)).toMatch(/permission denied/);
      }
    },
  );

  it('own nothing when a program logs in with them', async () => {
    for (const url of [test.tenantUrl, test.systemUrl, test.gatewayUrl]) await assertSafeRole(test.pool(url));
  });

  it.each([
    ['a superuser', () => process.env.BEFFROI_TEST_POSTGRES!, /postgres is superuser/],
    [
      'the migrator',
      () => test.ownerUrl,
      /beffroi_migrator, as a member of beffroi_owner, which has BYPASSRLS/,
    ],
  ])('keep a program from starting as %s', async (_who, url, reason) => {
    await expect(assertSafeRole(test.pool(url()))).rejects.toThrow(UnsafeRole);
    const program = createDatabase({
      tenantUrl: url(),
      systemUrl: test.systemUrl,
      entities: [],
      applicationName: 'x',
    });
    await expect(program).rejects.toThrow(reason);
  });
});
