import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ServiceClass } from '@beffroi/contracts/dataplane';
import { brandId, type IncarnationId } from '@beffroi/kernel';
import { testDatabase, type TestDatabase } from '@beffroi/platform/testing';
import type { Pool } from 'pg';
import { type Claim, type ShareAnswer, type ShareCall, ShareLedger, STALE_MS } from '../domain/index.ts';
import { Dice } from './dice.fixture.ts';
import { HoldKit } from './hold.fixture.ts';

let test: TestDatabase;
let kit: HoldKit;
beforeAll(async () => {
  test = await testDatabase();
  kit = await HoldKit.of(test);
});
afterAll(() => test.close());

const CLASSES: readonly ServiceClass[] = ['garanti', 'standard', 'standard', 'differe'];
const WEIGHTS = [1, 1, 4, 3];

/** One gateway's run, and what it has given so far. */
class Run {
  seq = 0;
  readonly served = new Map<string, number>();

  constructor(
    readonly incarnation: IncarnationId,
    readonly gatewayId: string,
  ) {}
}

class Duet {
  readonly ledger = new ShareLedger();
  readonly runs: Run[] = [];
  readonly pools = [randomUUID(), randomUUID()].sort();
  readonly tenants = WEIGHTS.map(() => randomUUID());

  constructor(readonly dice: Dice) {}

  async addRun(gatewayId: string): Promise<void> {
    const incarnation = await kit.run(gatewayId);
    this.runs.push(new Run(incarnation, gatewayId));
    this.ledger.runs.set(incarnation, false);
  }

  call(run: Run): ShareCall {
    const { dice } = this;
    run.seq += dice.pick([1, 1, 1, 1, 0]);
    return {
      seq: run.seq,
      pools: this.pools
        .filter(() => dice.chance(0.8))
        .map((pool) => ({
          pool,
          capacity: dice.pick([0, 7, 20, 64]),
          claims: this.tenants.flatMap((tenant, who) =>
            dice.chance(0.7) ? [this.#claim(run, pool, tenant, who)] : [],
          ),
        })),
    };
  }

  #claim(run: Run, pool: string, tenant: string, who: number): Claim {
    const { dice } = this;
    const key = `${pool} ${tenant}`;
    const served = (run.served.get(key) ?? 0) + dice.below(5_000) - 200;
    run.served.set(key, served);
    return {
      tenant,
      class: dice.chance(0.05) ? 'differe' : CLASSES[who]!,
      weight: WEIGHTS[who]!,
      queued: dice.pick([0, 0, 3, 40]),
      heldUp: dice.pick([0, 0, 0, 1]),
      starting: dice.pick([0, 0, 2]),
      inFlight: dice.below(12),
      served,
    };
  }
}

let gateway: Pool;
beforeAll(() => {
  gateway = test.pool(test.gatewayUrl, 2);
});
const share = async (run: Run, call: ShareCall): Promise<ShareAnswer> => {
  const { rows } = await gateway.query<{ answer: ShareAnswer }>(
    'select quotas.share($1, $2, $3::jsonb) as answer',
    [run.gatewayId, run.incarnation, JSON.stringify(call)],
  );
  return rows[0]!.answer;
};

/** Everybody has been silent for so long that nothing of what was told is true any more. */
const silence = (): Promise<unknown> =>
  test.asOwner(`update quotas.pool_gateway set told_at = told_at - $1 * interval '1 millisecond'`, [
    STALE_MS,
  ]);

describe('quotas.share and its twin', () => {
  it.each([1, 2, 3, 4])('give equal answers to the same messages (seed %i)', async (seed) => {
    await test.asOwner(
      'truncate quotas.pool_gateway, quotas.pool_claim, quotas.pool_counter, quotas.pool_service',
    );
    const duet = new Duet(new Dice(seed));
    const { dice, ledger, runs } = duet;
    for (const name of ['north', 'south', 'east']) await duet.addRun(`${name}-${seed}`);
    let nowMs = 0;
    for (let step = 0; step < 80; step++) {
      const run = dice.pick(runs);
      if (dice.chance(0.04)) {
        await kit.fence(run.incarnation);
        ledger.runs.set(run.incarnation, true);
        await duet.addRun(run.gatewayId);
      }
      if (dice.chance(0.1)) {
        await silence();
        nowMs += STALE_MS;
      }
      const call = duet.call(run);
      expect(ledger.share(run.incarnation, call, nowMs)).toEqual(await share(run, call));
    }
  });
});

/** A pool of which two gateways tell. */
const POOL = randomUUID();
const claimOf = (tenant: string, change: Partial<Claim> = {}): Claim => ({
  tenant,
  class: 'standard',
  weight: 1,
  queued: 50,
  heldUp: 0,
  starting: 0,
  inFlight: 0,
  served: 0,
  ...change,
});
const reportOf = (seq: number, ...claims: readonly Claim[]): ShareCall => ({
  seq,
  pools: [{ pool: POOL, capacity: 20, claims }],
});
const runOf = async (name: string): Promise<Run> => new Run(await kit.run(name), name);
const roomIn = (answer: ShareAnswer): number => (answer.kind === 'shared' ? answer.pools[0]!.room : -1);

describe('quotas.share', () => {
  it('gives a collectivité that waits at two gateways its weight once', async () => {
    const [north, south] = [await runOf('twice-north'), await runOf('twice-south')];
    const [town, other] = [randomUUID(), randomUUID()];
    await share(north, reportOf(1, claimOf(town)));
    expect(roomIn(await share(south, reportOf(1, claimOf(town), claimOf(other))))).toBe(15);
    expect(roomIn(await share(north, reportOf(2, claimOf(town))))).toBe(5);
  });

  it('counts service once, however often it is told, and by the day', async () => {
    const run = await runOf('often');
    const tenant = kit.collectiviteId;
    const call = reportOf(1, claimOf(tenant, { served: 700, weight: 2 }));
    for (let times = 0; times < 3; times++) await share(run, call);
    const rows = await test.asOwner(
      'select served::int, counter from quotas.pool_service join quotas.pool_counter using (pool_id, collectivite_id) where collectivite_id = $1',
      [tenant],
    );
    expect(rows).toEqual([{ served: 700, counter: 350 }]);
  });

  it('hears two gateways that call at once one after the other', async () => {
    const tenant = randomUUID();
    const runs = await Promise.all(['one', 'two', 'three', 'four'].map((name) => runOf(`crowd-${name}`)));
    for (let seq = 1; seq <= 10; seq++) {
      await Promise.all(runs.map((run) => share(run, reportOf(seq, claimOf(tenant, { served: seq * 100 })))));
    }
    const [row] = await test.asOwner<{ counter: number }>(
      'select counter from quotas.pool_counter where collectivite_id = $1',
      [tenant],
    );
    expect(row!.counter).toBe(4_000);
  });

  it('is refused to every other role, and to runs that nobody knows or that were replaced', async () => {
    for (const url of [test.tenantUrl, test.systemUrl]) {
      const call = test.pool(url, 1).query(`select quotas.share('g', gen_random_uuid(), '{}')`);
      await expect(call).rejects.toThrow('permission denied for function share');
    }
    const known = await runOf('replaced');
    const stranger = new Run(brandId(randomUUID()), 'stranger');
    expect(await share(stranger, reportOf(1))).toEqual({ kind: 'unregistered' });
    await kit.fence(known.incarnation);
    expect(await share(known, reportOf(1))).toEqual({ kind: 'fenced' });
  });
});
