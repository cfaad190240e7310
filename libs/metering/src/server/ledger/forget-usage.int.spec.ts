import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testDatabase, type TestDatabase } from '@beffroi/platform/testing';
import { ingestAs, requestId, usageEvent } from '../usage.fixture.ts';

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
