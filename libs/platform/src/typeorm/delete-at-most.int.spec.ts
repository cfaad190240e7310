import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { systemScope } from '@beffroi/kernel';
import { testDatabase, type TestDatabase } from '../testing/index.ts';
import type { Database } from './database.ts';
import { deleteAtMost } from './delete-at-most.ts';

let test: TestDatabase;
let database: Database;
beforeAll(async () => {
  test = await testDatabase();
  database = await test.database();
  await test.asOwner(
    `create table public.kept (day date not null, n integer not null) partition by range (day)`,
  );
  for (const year of [2024, 2025, 2026]) {
    await test.asOwner(
      `create table public.kept_${year} partition of public.kept for values from ('${year}-01-01') to ('${year + 1}-01-01')`,
    );
  }
  await test.asOwner(`grant select, delete on public.kept to beffroi_system`);
  await test.asOwner(
    `insert into public.kept select make_date(year, 6, 1), n from unnest(array[2024, 2025, 2026]) year, generate_series(1, 10) n`,
  );
});
afterAll(() => test.close());

const deleteSome = async (most: number): Promise<number> => {
  const { value } = await database.unitOfWork.inScope(
    systemScope('spec'),
    { operation: 'row.forget' },
    (tx) =>
      deleteAtMost(
        tx.manager,
        { table: 'public.kept', condition: 'day < $1', parameters: ['2026-01-01'] },
        most,
      ),
  );
  return value;
};

describe('rows that are deleted some at a time', () => {
  it('are those that were meant, though rows of other partitions lie in the same places', async () => {
    expect([await deleteSome(12), await deleteSome(12), await deleteSome(12)]).toEqual([12, 8, 0]);
    const left = await test.asOwner(
      'select extract(year from day)::int as year, count(*)::int from public.kept group by 1',
    );
    expect(left).toEqual([{ year: 2026, count: 10 }]);
  });
});
