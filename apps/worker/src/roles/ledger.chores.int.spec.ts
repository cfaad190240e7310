import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createLogger, Registry } from '@beffroi/platform/observability';
import { testDatabase, type TestDatabase } from '@beffroi/platform/testing';
import type { Chore } from './housekeeping.ts';
import { ledgerChores } from './ledger.chores.ts';

let test: TestDatabase;
let chores: Readonly<Record<string, Chore>>;
const metrics = new Registry();

beforeAll(async () => {
  test = await testDatabase();
  const database = await test.database();
  const config = {
    BEFFROI_KEEP_REQUESTS_MONTHS: 13,
    BEFFROI_KEEP_REFUSED_DAYS: 35,
    BEFFROI_KEEP_HOURS_MONTHS: 37,
    BEFFROI_KEEP_MONTHS_YEARS: 10,
  };
  const log = createLogger({ program: 'spec', level: 'fatal' });
  chores = ledgerChores({ config, database, log, metrics });
  await test.asOwner(
    `update metering.ledger set open_period = first, folded_through = first::timestamp at time zone 'Europe/Paris'
     from (select (date_trunc('month', now() at time zone 'Europe/Paris') - interval '1 month')::date) last(first)`,
  );
});
afterAll(() => test.close());

const run = (name: string) => chores[name]!.run();
const blocked = async () =>
  [...(await metrics.metrics()).matchAll(/^beffroi_ledger_period_blocked\{(.*)\} (\d+)$/gm)].map(
    ([, labels, value]) => [labels, value],
  );
const ledger = async () => {
  const [row] = await test.asOwner<{ isOpen: boolean; isFolded: boolean }>(
    `select open_period = date_trunc('month', now() at time zone 'Europe/Paris')::date as "isOpen",
       folded_through = (now() at time zone 'Europe/Paris')::date::timestamp at time zone 'Europe/Paris' as "isFolded"
     from metering.ledger`,
  );
  return row!;
};

describe('the chores of the ledger', () => {
  it('sum the days that are over, and name the gateway that keeps the last period open', async () => {
    await test.asOwner(
      `insert into dataplane.presence (incarnation, gateway_id, registered_at, polled_at)
       values ($1, 'gw-behind', now() - interval '90 days', now())`,
      [randomUUID()],
    );
    await run('close-periods');
    expect(await blocked()).toEqual([['gateway="gw-behind",reason="Behind"', '1']]);
    expect(await ledger()).toEqual({ isOpen: false, isFolded: true });
  });

  it('close it once that gateway has shipped, and nobody is named any more', async () => {
    await test.asOwner('update dataplane.presence set shipped_through = now()');
    await run('close-periods');
    expect(await blocked()).toEqual([]);
    expect(await ledger()).toEqual({ isOpen: true, isFolded: true });
    expect(
      await test.asOwner(`select 1 from platform.outbox where type = 'metering.period-closed'`),
    ).toHaveLength(1);
  });

  it('find the sums of a sound ledger to be right, and make partitions ahead', async () => {
    await run('recompute-sums');
    await run('ensure-partitions');
    const page = await metrics.metrics();
    expect(page).toMatch(/^beffroi_ledger_sums_that_differ 0$/m);
    expect(page).toMatch(/^beffroi_ledger_partitions_ensured_timestamp_seconds [1-9]/m);
  });

  it.each([
    ['forget-usage', []],
    ['forget-counts', {}],
  ])('%s forgets nothing of a young ledger', async (name, nothing) => {
    expect(await run(name)).toEqual(nothing);
  });
});
