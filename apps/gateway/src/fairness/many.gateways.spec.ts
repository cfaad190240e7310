import { describe, expect, it } from '@jest/globals';
import { ShareLedger } from '@beffroi/quotas/domain';
import fc from 'fast-check';
import type { Contract } from './claimant.ts';
import { serviceOf } from './service.ts';
import { BacklogWatch } from './simulation/backlog.watch.ts';
import { SplitsByWeightAlone, SumsWithoutLift } from './simulation/broken.sharing.ts';
import { type GatewayDemand, ManyGateways, type Sharing, STEP_MS } from './simulation/many.gateways.ts';

const NAMES = ['north', 'south', 'east'];
const CAPACITY = 6;
const LONGEST_INPUT = 40;
const LONGEST_OUTPUT = 30;
/** Service that the engine gives in a second, at most, where such requests fill it. */
const perSecond = (demands: readonly GatewayDemand[]): number =>
  Math.max(...demands.map((each) => serviceOf(each.inputTokens, each.outputTokens) / each.outputTokens)) *
  CAPACITY *
  (1_000 / STEP_MS);

const town = (id: string, weight = 1): Contract => ({ id, weight, class: 'standard' });
const ledger = (made = new ShareLedger()): ShareLedger => {
  for (const name of NAMES) made.runs.set(name, false);
  return made;
};

const burst = fc.record({
  who: fc.nat(2),
  gateway: fc.nat(2),
  atMs: fc.nat(6_000),
  count: fc.integer({ min: 5, max: 120 }),
  inputTokens: fc.integer({ min: 1, max: LONGEST_INPUT }),
  outputTokens: fc.integer({ min: 1, max: LONGEST_OUTPUT }),
});
const world = fc.record({
  weights: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 3, maxLength: 3 }),
  bursts: fc.array(burst, { minLength: 3, maxLength: 10 }),
});

const requests = (count: number, demand: Omit<GatewayDemand, 'line'>): GatewayDemand[] =>
  Array.from({ length: count }, () => demand);

/** The largest difference between two towns of which both wait, in parts of the published bound. */
const unfairness = (
  towns: readonly Contract[],
  demands: readonly GatewayDemand[],
  sharing: Sharing,
): number => {
  const gateways = new ManyGateways(NAMES, CAPACITY, sharing);
  const watch = new BacklogWatch(towns);
  gateways.play(demands, () => watch.look(gateways.service, (id) => gateways.waits(id)));
  const most = serviceOf(LONGEST_INPUT, LONGEST_OUTPUT) * (CAPACITY + NAMES.length);
  return watch.largest / ((2 * most + perSecond(demands)) / Math.min(...towns.map(({ weight }) => weight)));
};

/** One town waits at two gateways, the other at one. */
const TWICE = [0, 1].flatMap((gateway) =>
  requests(400, { gateway, tenant: town('twice'), atMs: 0, inputTokens: 5, outputTokens: 10 }),
);
const ONCE = requests(800, { gateway: 0, tenant: town('once'), atMs: 0, inputTokens: 5, outputTokens: 10 });

/** Steps in a row. */
class Stretch {
  longest = 0;
  #now = 0;

  note(isSo: boolean): void {
    this.#now = isSo ? this.#now + 1 : 0;
    this.longest = Math.max(this.longest, this.#now);
  }
}

describe('several gateways before one engine pool', () => {
  it('give service by weight, within 2U and what the engine gives in a second, whatever comes where', () => {
    fc.assert(
      fc.property(world, ({ weights, bursts }) => {
        const towns = weights.map((weight, who) => town(`town-${who}`, weight));
        const demands = bursts
          .flatMap(({ count, who, ...demand }) => requests(count, { ...demand, tenant: towns[who]! }))
          .sort((one, other) => one.atMs - other.atMs);
        expect(unfairness(towns, demands, ledger())).toBeLessThanOrEqual(1);
      }),
      { seed: 11, numRuns: 60 },
    );
  });

  it('give a town that waits at two of them its weight once', () => {
    const towns = [town('twice'), town('once')];
    expect(unfairness(towns, [...TWICE, ...ONCE], ledger())).toBeLessThanOrEqual(1);
    expect(unfairness(towns, [...TWICE, ...ONCE], new SplitsByWeightAlone())).toBeGreaterThan(1);
  });

  it('save up no idle time of a town that comes back', () => {
    const towns = [town('there'), town('back')];
    const demand = { gateway: 0, inputTokens: 5, outputTokens: 10 };
    const demands = [
      ...requests(1_500, { ...demand, tenant: towns[0]!, atMs: 0 }),
      ...requests(700, { ...demand, tenant: towns[1]!, atMs: 10_000 }),
    ];
    expect(unfairness(towns, demands, ledger())).toBeLessThanOrEqual(1);
    expect(unfairness(towns, demands, ledger(new SumsWithoutLift()))).toBeGreaterThan(1);
  });

  it('have more in flight than the engine takes, or leave any of it idle, for two seconds at most', () => {
    const gateways = new ManyGateways(NAMES, CAPACITY, ledger());
    const crowded = new Stretch();
    const idle = new Stretch();
    gateways.play([...TWICE, ...ONCE], () => {
      const waiting = gateways.gateways.reduce((sum, { pool }) => sum + pool.queued, 0);
      crowded.note(gateways.inFlight > CAPACITY + NAMES.length);
      idle.note(waiting > 0 && gateways.inFlight < CAPACITY);
    });
    expect(Math.max(crowded.longest, idle.longest)).toBeLessThanOrEqual(2_000 / STEP_MS);
  });

  it('go on with the room that they had when the database is away', () => {
    const gateways = new ManyGateways(NAMES, CAPACITY, ledger());
    gateways.awayFromMs = 3_000;
    gateways.play([...TWICE, ...ONCE]);
    expect(
      gateways.gateways.every(({ run }) => run.trips.every(({ endedMs }) => endedMs !== undefined)),
    ).toBe(true);
    expect(gateways.gateways.reduce((sum, { pool }) => sum + pool.room, 0)).toBeLessThanOrEqual(
      CAPACITY + NAMES.length,
    );
  });
});
