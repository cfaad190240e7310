import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testDatabase, type TestDatabase } from '@beffroi/platform/testing';
import { systemScope } from '@beffroi/kernel';
import { ingestAs, requestId, usageEvent } from '../usage.fixture.ts';
import { ForgetCountsOperation } from './forget-counts.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await testDatabase();
  await test.asOwner(`select metering.ensure_month(to_date('2020_01', 'YYYY_MM')::timestamp)`);
});
afterAll(() => test.close());

const event = () => usageEvent({ id: requestId(Date.now()), admittedAt: new Date().toISOString() });

describe('what is old', () => {
  it('goes while gateways bring usage, and neither stops the other', async () => {
    const gateway = test.pool(test.gatewayUrl, 4);
    const busy = await gateway.connect();
    await busy.query('begin');
    await ingestAs(busy, [event()]);
    const forgetting = test.asOwner<{ forgotten: string[] }>(
      `select metering.forget('2021-01-01', '2021-01-01', '2010-01-01') as forgotten`,
    );
    await wait(200);
    const brought = [ingestAs(gateway, [event()]), ingestAs(gateway, [event()])];
    await wait(200);
    await busy.query('commit');
    busy.release();
    expect(await forgetting).toEqual([{ forgotten: ['rollup_hour_2020_01', 'usage_event_2020_01'] }]);
    expect(await Promise.all(brought)).toMatchObject([{ accepted: 1 }, { accepted: 1 }]);
  });
});

describe('what was counted beside usage', () => {
  const DEPLOYMENT = '0190b6a4-0000-7000-8000-00000000d001';
  const TABLES = [
    'gpu_hour',
    'gpu_metered_hour',
    'engine_hour',
    'own_work',
    'reconciled_hour',
    'engine_reading',
    'incarnation',
  ];
  const counts = async () => {
    const rows = await test.asOwner<{ name: string; count: number }>(
      TABLES.map((name) => `select '${name}' as name, count(*)::int as count from metering.${name}`).join(
        ' union all ',
      ),
    );
    return Object.fromEntries(rows.map(({ name, count }) => [name, count]));
  };
  const forget = async () => {
    const { unitOfWork } = await test.database();
    return new ForgetCountsOperation(unitOfWork).execute(systemScope('spec'), {
      requestsMonths: 13,
      hoursMonths: 37,
      monthsYears: 10,
    });
  };
  /** One row in each table of each age, and more of one than are deleted at once. */
  const AGES_MONTHS = [0, 12, 15, 36, 39, 144];

  beforeAll(async () => {
    await test.asOwner('delete from metering.incarnation');
    const ages = `(select date_trunc('hour', now()) - make_interval(months => age) as at, gen_random_uuid() as run
      from unnest('{${AGES_MONTHS.join(',')}}'::int[]) age) ages`;
    for (const statement of [
      `insert into metering.gpu_hour select '${DEPLOYMENT}', at, null, 1, 1, 1 from ${ages}`,
      `insert into metering.gpu_metered_hour select at, at from ${ages}`,
      `insert into metering.engine_hour select '${DEPLOYMENT}', at, 1, 1 from ${ages}`,
      `insert into metering.own_work select '${DEPLOYMENT}', at, 1, 1, 0 from ${ages}`,
      `insert into metering.reconciled_hour select '${DEPLOYMENT}', at, '{}', at from ${ages}`,
      `insert into metering.engine_reading select '${DEPLOYMENT}', 'e', at, 'm', 1, 1, 0, 0, at, at from ${ages}`,
      `insert into metering.incarnation select run, 'gw', at from ${ages}`,
      `insert into metering.own_work
       select gen_random_uuid(), now() - interval '2 years', 1, 1, 0 from generate_series(1, 5001)`,
    ])
      await test.asOwner(statement);
  });

  it('goes when its class is old, GPU time as late as sums by month, in bounded steps, each with an entry', async () => {
    expect(await forget()).toEqual({
      'metering.gpu_hour': 1,
      'metering.gpu_metered_hour': 1,
      'metering.engine_hour': 4,
      'metering.own_work': 5_005,
      'metering.reconciled_hour': 4,
      'metering.engine_reading': 4,
      'metering.incarnation': 4,
    });
    expect(await counts()).toEqual({
      gpu_hour: 5,
      gpu_metered_hour: 5,
      engine_hour: 2,
      own_work: 2,
      reconciled_hour: 2,
      engine_reading: 2,
      incarnation: 2,
    });
    const entries = await test.asOwner(
      `select 1 from platform.audit_entry
       where action = 'usage.forget-counts' and target_id = 'metering.own_work'`,
    );
    expect(entries).toHaveLength(2);
    expect(await forget()).toEqual({});
  });

  it('stays where a run is known still, and where it says how far GPU time was summed', async () => {
    await test.asOwner(`update metering.incarnation set shipped_through = '2020-01-01'`);
    await test.asOwner(
      `insert into dataplane.presence (incarnation, gateway_id) select incarnation, gateway_id
       from metering.incarnation limit 1`,
    );
    await test.asOwner(`delete from metering.gpu_metered_hour`);
    await test.asOwner(
      `insert into metering.gpu_metered_hour values ('2014-01-01', now()), ('2014-01-02', now())`,
    );
    expect(await forget()).toEqual({ 'metering.gpu_metered_hour': 1, 'metering.incarnation': 1 });
    expect(await counts()).toMatchObject({ incarnation: 1, gpu_metered_hour: 1 });
  });
});
