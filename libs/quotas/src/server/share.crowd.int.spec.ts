import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { systemScope } from '@beffroi/kernel';
import type { Claim } from '../domain/index.ts';
import { testDatabase, type TestDatabase } from '@beffroi/platform/testing';
import { HoldKit } from './hold.fixture.ts';
import { PurgeHoldsOperation } from './operations/purge-holds.ts';
import { RoomQueues } from './persistence/room-queues.reader.ts';

let test: TestDatabase;
let kit: HoldKit;
beforeAll(async () => {
  test = await testDatabase();
  kit = await HoldKit.of(test);
});
afterAll(() => test.close());

const TOWNS = Array.from({ length: 1_500 }, () => randomUUID());

const claims = (towns: readonly string[]): Claim[] =>
  towns.map((tenant, who) => ({
    tenant,
    class: who % 3 === 0 ? 'garanti' : 'standard',
    weight: 1 + (who % 4),
    queued: 1 + (who % 7),
    heldUp: 0,
    starting: 0,
    inFlight: 1,
    served: who,
  }));

describe('quotas.share with every collectivité waiting at every gateway', () => {
  it('takes a time that grows with their number, not with its square', async () => {
    const gateway = test.pool(test.gatewayUrl, 1);
    const runs = [await kit.run('a'), await kit.run('b'), await kit.run('c')];
    const share = async (pool: string, towns: readonly string[], seq: number): Promise<number> => {
      const startedMs = performance.now();
      for (const [at, run] of runs.entries()) {
        const call = { seq, pools: [{ pool, capacity: 256, claims: claims(towns) }] };
        await gateway.query('select quotas.share($1, $2, $3::jsonb)', ['abc'[at], run, JSON.stringify(call)]);
      }
      return (performance.now() - startedMs) / runs.length;
    };
    const median = async (towns: readonly string[]): Promise<number> => {
      const pool = randomUUID();
      const took: number[] = [];
      for (let seq = 0; seq < 5; seq++) took.push(await share(pool, towns, seq));
      return took.sort((one, other) => one - other)[2]!;
    };
    const [few, many] = [await median(TOWNS.slice(0, 150)), await median(TOWNS)];
    expect(many).toBeLessThan(40 * few);
  });
});

describe('the queues before engines that have no room', () => {
  it('are those of all gateways together, without what limits hold up, until nobody tells of them', async () => {
    const gateway = test.pool(test.gatewayUrl, 1);
    const [crowded, free]: string[] = [randomUUID(), randomUUID()];
    const [one, other] = claims(TOWNS.slice(0, 2));
    for (const name of ['e', 'f']) {
      const pools = [
        { pool: crowded, capacity: 8, claims: [one, { ...other, queued: 3, heldUp: 9 }] },
        { pool: free, capacity: 8, claims: [{ ...one, queued: 0 }] },
      ];
      const call = JSON.stringify({ seq: 1, pools });
      await gateway.query('select quotas.share($1, $2, $3::jsonb)', [name, await kit.run(name), call]);
    }
    const { unitOfWork } = await test.database();
    const waiting = async () =>
      [...(await new RoomQueues(unitOfWork).waiting(systemScope('spec')))].filter(
        ([pool]) => pool === crowded || pool === free,
      );
    expect(await waiting()).toEqual([[crowded, 2 * (1 + 3)]]);
    await test.asOwner(
      `update quotas.pool_claim set told_at = told_at - interval '6 seconds' where pool_id = $1`,
      [crowded],
    );
    expect(await waiting()).toEqual([]);
  });
});

describe('what is left of an engine pool', () => {
  const TABLES = ['engine_pool', 'pool_gateway', 'pool_claim', 'pool_counter'];
  const left = async (pool: string) => {
    const [row] = await test.asOwner<Record<string, number>>(
      `select ${TABLES.map(
        (table) =>
          `(select count(*) from quotas.${table} where ${table === 'engine_pool' ? 'id' : 'pool_id'} = $1)::int as ${table}`,
      ).join(', ')}`,
      [pool],
    );
    return Object.values(row!);
  };

  it('goes once its route is gone, and nobody has told of it for a day', async () => {
    const gateway = test.pool(test.gatewayUrl, 1);
    const run = await kit.run('d');
    const [routed, told, gone] = [randomUUID(), randomUUID(), randomUUID()];
    const pools = [routed, told, gone].map((pool) => ({
      pool,
      capacity: 8,
      claims: claims(TOWNS.slice(0, 2)),
    }));
    await gateway.query('select quotas.share($1, $2, $3::jsonb)', [
      'd',
      run,
      JSON.stringify({ seq: 1, pools }),
    ]);
    await test.asOwner(
      `insert into dataplane.record (kind, id, seq, v, body, published_at)
       values ('route', $1, nextval('dataplane.record_seq'), 1, '{}', now()),
         ('route', $2, nextval('dataplane.record_seq'), 1, null, now())`,
      [routed, gone],
    );
    await test.asOwner(
      `update quotas.pool_gateway set told_at = now() - interval '25 hours' where pool_id <> $1`,
      [told],
    );
    const { unitOfWork } = await test.database();
    const purge = new PurgeHoldsOperation(unitOfWork);
    await purge.execute(systemScope('spec'));
    expect(await left(routed)).toEqual([1, 1, 2, 2]);
    expect(await left(told)).toEqual([1, 1, 2, 2]);
    expect(await left(gone)).toEqual([0, 0, 0, 0]);
    expect(await purge.execute(systemScope('spec'))).toBe(0);
  });
});
