import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { systemScope } from '@beffroi/kernel';
import { testDatabase, type TestDatabase } from '../testing/index.ts';
import { type Database, type KeysetOrder, pageByKeyset, type PageRequest } from './index.ts';
import { createParcels, Parcel } from './parcel.fixture.ts';

const scope = systemScope('spec');
const BY_TIME: KeysetOrder = { by: ['createdAt', 'id'] };
let test: TestDatabase;
let database: Database;

beforeAll(async () => {
  test = await testDatabase();
  await createParcels(test);
  database = await test.database([Parcel]);
  // Four instants a microsecond apart, and three rows in each.
  await test.asOwner(
    `insert into cadastre.parcel (id, collectivite_id, name, area_cm2, created_at)
     select gen_random_uuid(), gen_random_uuid(), 'p' || lpad(n::text, 2, '0'), n * 10000000000,
       timestamptz '2026-11-21 10:00:00.000001+00' + (n / 3) * interval '1 microsecond'
     from generate_series(0, 11) n`,
  );
});
afterAll(() => test.close());

const page = (request: PageRequest, order?: KeysetOrder) =>
  database.unitOfWork.read(scope, ({ manager }) =>
    pageByKeyset(manager.createQueryBuilder(Parcel, 'parcel'), request, order),
  );
const pageOf = async (request: PageRequest, order?: KeysetOrder) => {
  const result = await page(request, order);
  if (!result.ok) throw new Error(result.failure.kind);
  return result.value;
};
const walk = async (order: KeysetOrder, first: number) => {
  const names: string[] = [];
  let after: string | undefined;
  for (let hasNextPage = true; hasNextPage;) {
    const { items, ...rest } = await pageOf({ first, after }, order);
    names.push(...items.map(({ node }) => node.name));
    after = items.at(-1)?.cursor;
    hasNextPage = rest.hasNextPage;
  }
  return names;
};
const ALL = Array.from({ length: 12 }, (_, n) => `p${String(n).padStart(2, '0')}`);

describe('pages by position', () => {
  it.each([1, 5, 12])('of %i show every row once, also where microseconds and ties decide', async (first) => {
    expect((await walk(BY_TIME, first)).sort()).toEqual(ALL);
  });

  it('follow the order, either way', async () => {
    expect(await walk({ by: ['name'] }, 5)).toEqual(ALL);
    expect(await walk({ by: ['areaCm2'], direction: 'desc' }, 5)).toEqual(ALL.toReversed());
  });

  it('are stable while rows come and go', async () => {
    const order: KeysetOrder = { by: ['name'] };
    const { items } = await pageOf({ first: 3 }, order);
    await test.asOwner(
      `insert into cadastre.parcel (id, collectivite_id, name) values (gen_random_uuid(), gen_random_uuid(), 'p00b')`,
    );
    const next = await pageOf({ first: 3, after: items.at(-1)!.cursor }, order);
    await test.asOwner(`delete from cadastre.parcel where name = 'p00b'`);
    expect(next.items.map(({ node }) => node.name)).toEqual(['p03', 'p04', 'p05']);
  });

  it('have 25 items unless asked, and 200 at most', async () => {
    expect((await pageOf({})).items).toHaveLength(12);
    for (const first of [0, -1, 201, 1.5]) {
      expect(await page({ first })).toEqual({
        ok: false,
        failure: { kind: 'InvalidPageSize', first, maximum: 200 },
      });
    }
  });

  const forged = (...values: unknown[]) => Buffer.from(JSON.stringify(values)).toString('base64url');
  it.each([
    ['garbage', 'ceci n’est pas un curseur'],
    ['JSON of another kind', forged('parcel.createdAt parcel.id')],
    ['SQL', forged('parcel.createdAt parcel.id', "'; drop table t; --", 'x')],
    [
      'a value out of its type',
      forged('parcel.createdAt parcel.id', '2026-99-99 00:00:00+00', crypto.randomUUID()),
    ],
    ['a cursor of another order', forged('parcel.id', crypto.randomUUID())],
    ['a novel', forged('parcel.createdAt parcel.id', 'x'.repeat(10_000), crypto.randomUUID())],
  ])('refuse %s for a cursor', async (_what, after) => {
    expect(await page({ after }, BY_TIME)).toEqual({ ok: false, failure: { kind: 'InvalidCursor' } });
  });
});
