import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testDatabase, type TestDatabase } from '@beffroi/platform/testing';
import { schemaDrift } from '@beffroi/platform/typeorm';
import { entities } from './composition/contexts.ts';

describe('the database as it is migrated', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(() => database?.close());

  it('is the one that the entities of every context describe', async () => {
    const { system } = await database.database(entities);
    expect(await schemaDrift(system)).toEqual([]);
  });

  it('gives every table of a collectivité forced row-level security, with two policies and no «or»', async () => {
    const rows = await database.asOwner<{ name: string; forced: boolean; policies: string[] }>(`
      select c.oid::regclass::text as name, c.relforcerowsecurity and c.relrowsecurity as forced,
             array(select pg_get_expr(p.polqual, p.polrelid) from pg_policy p where p.polrelid = c.oid) as policies
        from pg_class c
        join pg_attribute a on a.attrelid = c.oid and a.attname = 'collectivite_id' and not a.attisdropped
       where c.relkind in ('r', 'p') and not c.relispartition
         and exists (select from information_schema.role_table_grants g
                      where g.grantee = 'beffroi_tenant' and g.table_schema = c.relnamespace::regnamespace::text
                        and g.table_name = c.relname)`);
    expect(rows.length).toBeGreaterThan(4);
    for (const { name, forced, policies } of rows) {
      expect({ name, forced }).toEqual({ name, forced: true });
      expect(policies.filter((policy) => / OR /i.test(policy))).toEqual([]);
    }
  });
});
