import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testDatabase, type TestDatabase } from '@beffroi/platform/testing';
import type { Pool } from 'pg';
import { ingestAs, tokens, usageEvent } from './usage.fixture.ts';

/** In the order in which their sums are raised. */
const [HELD, LEFT, RIGHT] = ['1', '2', '3'].map((digit) => `0190b6a4-0000-7000-8000-00000000000${digit}`);

let test: TestDatabase;
let gateway: Pool;
beforeAll(async () => {
  test = await testDatabase();
  gateway = test.pool(test.gatewayUrl, 2);
});
afterAll(() => test.close());

const estimateOf = (collectiviteId: string | undefined) =>
  usageEvent({ collectiviteId, quality: 'estimated', tokens: tokens(100, 10) });
const measured = (estimate: Record<string, unknown>) => ({
  ...estimate,
  quality: 'measured',
  tokens: tokens(90, 10),
});

const waiting = async () => {
  const [row] = await test.asOwner<{ count: number }>(
    `select count(distinct pid)::int as count from pg_locks
     where not granted and pid in (select pid from pg_stat_activity where datname = current_database())`,
  );
  return row!.count;
};

describe('two gateways that correct each other’s collectivités', () => {
  it('wait for each other in one order, and never in a circle', async () => {
    const [heldTwice, left, right] = [
      [estimateOf(HELD), estimateOf(HELD)],
      estimateOf(LEFT),
      estimateOf(RIGHT),
    ];
    await ingestAs(gateway, [...heldTwice, left, right]);

    const owner = await test.pool(test.ownerUrl, 1).connect();
    await owner.query('begin');
    await owner.query('select from metering.rollup_hour where collectivite_id = $1 for update', [HELD]);
    const brought = [
      ingestAs(gateway, [usageEvent({ collectiviteId: LEFT }), measured(heldTwice[0]!), measured(right)]),
      ingestAs(gateway, [usageEvent({ collectiviteId: RIGHT }), measured(heldTwice[1]!), measured(left)]),
    ];
    const answers = Promise.allSettled(brought);
    while ((await waiting()) < brought.length) await wait(10);
    await owner.query('commit');
    owner.release();

    expect(await answers).toMatchObject(
      brought.map(() => ({ status: 'fulfilled', value: { accepted: 1, corrected: 2, duplicate: 0 } })),
    );
    const sums = await test.asOwner(
      `select collectivite_id as id, sum(requests)::int as requests, sum(input_tokens)::int as input
       from metering.rollup_hour group by 1 order by 1`,
    );
    expect(sums).toEqual([
      { id: HELD, requests: 2, input: 180 },
      { id: LEFT, requests: 2, input: 100 },
      { id: RIGHT, requests: 2, input: 100 },
    ]);
  });
});

describe('two batches that are halved for the sake of a bad line', () => {
  it('may wait in a circle: one of them fails whole, as a deadlock, and is counted once when it is sent again', async () => {
    const event = (collectiviteId: string | undefined) =>
      usageEvent({ collectiviteId, modelId: 'halved', tokens: tokens(7, 1) });
    await ingestAs(gateway, [event(HELD), event(LEFT), event(RIGHT)]);
    const owner = await test.pool(test.ownerUrl, 1).connect();
    await owner.query('begin');
    await owner.query(
      `select from metering.rollup_hour where collectivite_id = $1 and model_id = 'halved' for update`,
      [HELD],
    );
    const batches = [
      [event(RIGHT), 'no JSON', event(HELD), event(LEFT)],
      [event(LEFT), 'no JSON either', event(HELD), event(RIGHT)],
    ];
    const answers = Promise.allSettled(batches.map((batch) => ingestAs(gateway, batch)));
    while ((await waiting()) < batches.length) await wait(10);
    await owner.query('commit');
    owner.release();

    const settled = await answers;
    const failed = settled.flatMap((answer, index) => (answer.status === 'rejected' ? [index] : []));
    expect(failed).toHaveLength(1);
    expect(settled[failed[0]!]).toMatchObject({ reason: { code: '40P01' } });
    expect(await ingestAs(gateway, batches[failed[0]!]!)).toMatchObject({ accepted: 3, quarantined: 1 });
    const sums = await test.asOwner(
      `select collectivite_id as id, sum(requests)::int as requests from metering.rollup_hour
       where model_id = 'halved' group by 1 order by 1`,
    );
    expect(sums).toEqual([HELD, LEFT, RIGHT].map((id) => ({ id, requests: 3 })));
  });
});

describe('a measure that comes while its estimate is being stored', () => {
  it('waits for that, and corrects it', async () => {
    const estimate = estimateOf(LEFT);
    const first = await gateway.connect();
    await first.query('begin');
    await ingestAs(first, [estimate]);
    const later = ingestAs(gateway, [usageEvent(), measured(estimate)]);
    while ((await waiting()) < 1) await wait(10);
    await first.query('commit');
    first.release();
    expect(await later).toMatchObject({ accepted: 1, corrected: 1, duplicate: 0, conflicting: 0 });
    expect(await ingestAs(gateway, [measured(estimate)])).toMatchObject({ corrected: 0, duplicate: 1 });
  });
});
