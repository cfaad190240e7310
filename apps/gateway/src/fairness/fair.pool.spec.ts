import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Claimant, Contract } from './claimant.ts';
import { FairPool, type PoolLimits, STARVES_AFTER } from './fair.pool.ts';
import { serviceOf } from './service.ts';
import { BacklogWatch } from './simulation/backlog.watch.ts';
import { ChargesInputOnly, CountsRequests, WithoutLift } from './simulation/broken.pools.ts';
import { type Demand, PoolRun, type Trip } from './simulation/pool.run.ts';

const ENDLESS: PoolLimits = { mostPerTenant: 1e6, most: 1e6 };
const LONGEST_INPUT = 40;
const LONGEST_OUTPUT = 30;
const town = (id: string, weight = 1, serviceClass: Contract['class'] = 'standard'): Contract => ({
  id,
  weight,
  class: serviceClass,
});

/** So many requests of one kind at one instant. */
const burst = fc.record({
  who: fc.nat(3),
  atMs: fc.nat(400),
  count: fc.integer({ min: 1, max: 40 }),
  inputTokens: fc.integer({ min: 1, max: LONGEST_INPUT }),
  outputTokens: fc.integer({ min: 1, max: LONGEST_OUTPUT }),
});
const world = fc.record({
  weights: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 4, maxLength: 4 }),
  room: fc.integer({ min: 1, max: 5 }),
  bursts: fc.array(burst, { minLength: 2, maxLength: 12 }),
});
type World = typeof world extends fc.Arbitrary<infer T> ? T : never;

const demandsOf = ({ weights, bursts }: World): Demand[] =>
  bursts
    .flatMap(({ who, count, ...demand }) =>
      Array.from({ length: count }, () => ({ ...demand, tenant: town(`town-${who}`, weights[who]) })),
    )
    .sort((one, other) => one.atMs - other.atMs);

type Pools = new (limits: PoolLimits, room: number) => FairPool<Trip>;

/** The largest difference between two towns of which both wait, in parts of the published bound. */
const unfairness = (given: World, Pool: Pools): number => {
  const pool = new Pool(ENDLESS, given.room);
  const run = new PoolRun(pool);
  const towns = given.weights.map((weight, who) => town(`town-${who}`, weight));
  const watch = new BacklogWatch(towns);
  const waits = (id: string) => [...pool.claimants()].some((each) => each.id === id && each.isBacklogged);
  run.play(demandsOf(given), () => watch.look(run.service, waits));
  const most = serviceOf(LONGEST_INPUT, LONGEST_OUTPUT) * given.room;
  return watch.largest / (2 * (most / Math.min(...given.weights)));
};

/** Two towns that wait all the time, one for much longer answers; the other came back from a long rest. */
const CONTEST: World = {
  weights: [1, 1, 1, 1],
  room: 2,
  bursts: [
    { who: 0, atMs: 0, count: 700, inputTokens: 5, outputTokens: 30 },
    { who: 1, atMs: 3_000, count: 700, inputTokens: 5, outputTokens: 2 },
  ],
};

describe('collectivités that wait for one engine pool', () => {
  it('get service by their weights, within the published bound 2U, whatever comes when', () => {
    const holds = (given: World) => expect(unfairness(given, FairPool)).toBeLessThanOrEqual(1);
    fc.assert(fc.property(world, holds), { seed: 42, numRuns: 80 });
    holds(CONTEST);
  });

  it.each<[string, Pools]>([
    ['without lift', WithoutLift],
    ['charging prompts only', ChargesInputOnly],
    ['counting requests', CountsRequests],
  ])('would not, %s', (_, Broken) => {
    expect(unfairness(CONTEST, Broken)).toBeGreaterThan(1);
  });

  it('leave no room idle while anybody waits, and all are served', () => {
    fc.assert(
      fc.property(world, (given) => {
        const pool = new FairPool<Trip>(ENDLESS, given.room);
        const run = new PoolRun(pool);
        run.play(demandsOf(given), () => expect(pool.queued === 0 || run.running === given.room).toBe(true));
        expect(run.trips.every(({ endedMs }) => endedMs !== undefined)).toBe(true);
        expect([pool.inFlight, pool.queued]).toEqual([0, 0]);
      }),
      { seed: 7, numRuns: 30 },
    );
  });

  it('are charged what their requests took, and no more', () => {
    const pool = new FairPool<Trip>(ENDLESS, 1);
    const claimant = pool.arrive(town('a', 2));
    pool.began(claimant, 100);
    const seat = { claimant, inputCharged: 100, outputCharged: 0 };
    pool.passing(seat, 10);
    expect([claimant.served, claimant.counter]).toEqual([120, 60]);
    pool.ended(seat, 90, 12);
    expect([claimant.served, claimant.counter]).toEqual([114, 57]);
    pool.began(claimant, 100);
    pool.ended({ claimant, inputCharged: 100, outputCharged: 0 }, 0, 0);
    expect(claimant.served).toBe(114);
  });
});

const waiter = (line = 'key', untilMs = Number.POSITIVE_INFINITY) => ({ line, untilMs });
type Plain = ReturnType<typeof waiter>;
const fullPool = (limits = ENDLESS): FairPool<Plain> => new FairPool<Plain>(limits, 0);
/** The next `count` to go, as the room comes; each takes as much. */
const turns = (pool: FairPool<Plain>, count: number): string[] =>
  Array.from({ length: count }, () => {
    pool.room = pool.inFlight + 1;
    const turn = pool.next()!;
    pool.began(turn.claimant, 10);
    return `${turn.claimant.id}/${turn.waiter.line}`;
  });

describe('the turns in a queue', () => {
  it('of one collectivité go round its keys, each in the order of arrival', () => {
    const pool = fullPool();
    for (const line of ['x', 'x', 'x', 'y', 'z', 'z']) pool.enter(town('a'), waiter(line));
    expect(turns(pool, 6)).toEqual(['a/x', 'a/y', 'a/z', 'a/x', 'a/z', 'a/x']);
  });

  it('skip a key whose head waits for its limits, until it is told', () => {
    const pool = fullPool();
    for (const line of ['x', 'x', 'y']) pool.enter(town('a'), waiter(line));
    pool.enter(town('b'), waiter());
    const { lines } = [...pool.claimants()][0]!;
    lines.holdUp('x');
    expect(turns(pool, 2).sort()).toEqual(['a/y', 'b/key']);
    pool.room++;
    expect(pool.next()).toBeUndefined();
    lines.letGo('x');
    expect(turns(pool, 2)).toEqual(['a/x', 'a/x']);
  });

  it('give nobody an advantage who comes while another waits for its limits, nor to that one', () => {
    const pool = fullPool();
    for (let each = 0; each < 30; each++) pool.enter(town('there'), waiter());
    pool.enter(town('stuck'), waiter('x'));
    const [there, stuck] = [...pool.claimants()] as [Claimant<Plain>, Claimant<Plain>];
    stuck.lines.holdUp('x');
    turns(pool, 20);
    pool.enter(town('comes'), waiter());
    const comes = [...pool.claimants()].at(-1)!;
    expect(comes.counter).toBe(there.counter);
    pool.letGo(stuck, 'x');
    expect(stuck.counter).toBe(there.counter);
  });

  it('go to the better class, and one in ten to the one that is passed over', () => {
    const pool = fullPool();
    for (let each = 0; each < 200; each++) {
      pool.enter(town('guaranteed', 1, 'garanti'), waiter());
      pool.enter(town('plain'), waiter());
      pool.enter(town('deferred', 1, 'differe'), waiter());
    }
    const order = turns(pool, 110).map((turn) => turn.split('/')[0]);
    const of = (id: string) => order.filter((each) => each === id).length;
    expect(order.slice(0, STARVES_AFTER)).toEqual(Array(STARVES_AFTER).fill('guaranteed'));
    expect(Math.min(of('plain'), of('deferred'))).toBeGreaterThanOrEqual(10);
    expect(of('guaranteed')).toBeGreaterThan(80);
  });

  it('never wait for ever inside a class', () => {
    const pool = fullPool();
    for (let each = 0; each < 500; each++) pool.enter(town('greedy', 4), waiter());
    pool.enter(town('small'), waiter());
    expect(turns(pool, 6)).toContain('small/key');
  });
});

describe('places in a queue', () => {
  it('are bounded for each collectivité and for all', () => {
    const pool = fullPool({ mostPerTenant: 2, most: 3 });
    const last = waiter();
    expect(pool.enter(town('a'), waiter())).toEqual({ kind: 'waiting' });
    expect(pool.enter(town('a'), last)).toEqual({ kind: 'waiting' });
    expect(pool.enter(town('a'), waiter())).toEqual({ kind: 'own-full' });
    expect(pool.enter(town('b'), waiter())).toEqual({ kind: 'waiting' });
    expect(pool.enter(town('b'), waiter())).toEqual({ kind: 'full' });
    expect(pool.enter(town('c'), waiter())).toEqual({ kind: 'instead-of', other: last });
    expect(pool.queued).toBe(3);
  });

  it('are free again when a client leaves, or its time is over', () => {
    const pool = fullPool({ mostPerTenant: 2, most: 9 });
    const [gone, hasty] = [waiter(), waiter('key', 1_000)];
    pool.enter(town('a'), gone);
    pool.enter(town('a'), hasty);
    expect([pool.leave('a', gone), pool.leave('a', gone)]).toEqual([true, false]);
    expect(pool.enter(town('a'), waiter())).toEqual({ kind: 'waiting' });
    expect([pool.takeLate(999), pool.takeLate(1_000)]).toEqual([[], [hasty]]);
    expect(pool.queued).toBe(1);
  });
});
