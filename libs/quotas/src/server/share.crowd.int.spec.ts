import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Claim } from '../domain/index.ts';
import { testDatabase, type TestDatabase } from '@beffroi/platform/testing';
import { HoldKit } from './hold.fixture.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await testDatabase();
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
    const kit = await HoldKit.of(test);
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
