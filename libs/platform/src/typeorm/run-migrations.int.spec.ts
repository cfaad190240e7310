import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { testDatabase, type TestDatabase } from '../testing/index.ts';
import { type Migration, runMigrations, schemaDrift } from './index.ts';
import { createParcels, Parcel } from './parcel.fixture.ts';

let test: TestDatabase;

beforeAll(async () => {
  test = await testDatabase();
  await createParcels(test);
});
afterAll(() => test.close());

const run = (...migrations: Migration[]) => runMigrations(test.ownerUrl, migrations);

describe('migrations', () => {
  it('run once, in their order, and say which ran', async () => {
    const one: Migration = { name: 'spec-one', up: ['create table cadastre.one (n int)'] };
    const two: Migration = {
      name: 'spec-two',
      up: async (sql) => {
        const { rowCount } = await sql('insert into cadastre.one values ($1), ($2)', [1, 2]);
        if (rowCount !== 2) throw new Error(`${rowCount} rows instead of 2`);
      },
    };
    expect(await run(one)).toEqual(['spec-one']);
    expect(await run(one, two)).toEqual(['spec-two']);
    expect(await run(one, two)).toEqual([]);
  });

  it('run once although two programs start together', async () => {
    const slow: Migration = {
      name: 'spec-slow',
      up: ['select pg_sleep(0.1)', 'create table cadastre.slow (n int)'],
    };
    const ran = await Promise.all([run(slow), run(slow)]);
    expect(ran.flat()).toEqual(['spec-slow']);
  });

  it('leave nothing behind when they fail, and say where', async () => {
    const bad: Migration = { name: 'spec-bad', up: ['create table cadastre.half (n int)', 'select 1/0'] };
    await expect(run(bad)).rejects.toThrow(
      'migration spec-bad failed and left nothing behind: division by zero',
    );
    expect(await test.asOwner(`select to_regclass('cadastre.half') as half`)).toEqual([{ half: null }]);
  });

  it('are never edited after they ran', async () => {
    await run({ name: 'spec-edited', up: ['select 1'] });
    await expect(run({ name: 'spec-edited', up: ['select 2'] })).rejects.toThrow(
      /spec-edited was edited after it ran/,
    );
  });

  it('have names of their own', async () => {
    const twin: Migration = { name: 'spec-twin', up: [] };
    await expect(run(twin, twin)).rejects.toThrow(/same name/);
  });

  it('make what belongs to the owner', async () => {
    const owners = await test.asOwner(
      `select distinct relowner::regrole::text as owner from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where n.nspname in ('platform', 'dataplane', 'cadastre')`,
    );
    expect(owners).toEqual([{ owner: 'beffroi_owner' }]);
  });
});

describe('the drift between entities and database', () => {
  it('is nothing where they agree', async () => {
    const { system } = await test.database([Parcel]);
    expect(await schemaDrift(system)).toEqual([]);
  });

  it('is what the database lacks', async () => {
    @Entity({ schema: 'cadastre', name: 'parcel' })
    class ParcelOfTomorrow {
      @PrimaryColumn('uuid', { primaryKeyConstraintName: 'parcel_pkey' })
      id!: string;

      @Column('text')
      name!: string;

      @Column('text', { nullable: true })
      section!: string | null;
    }
    const { system } = await test.database([ParcelOfTomorrow]);
    expect((await schemaDrift(system)).join('\n')).toContain('ADD "section" text');
  });
});
