import { beforeEach, describe, expect, it } from '@jest/globals';
import type { PoolShare, ShareAnswer, ShareCall } from '@beffroi/quotas/domain';
import type { Contract } from './claimant.ts';
import { FairQueues } from './fair.queues.ts';
import type { Starting } from './pool.report.ts';
import type { QueuedRequest } from './queued.request.ts';
import { ShareDesk } from './share.desk.ts';

const ROUTE = 'route';
const CAPACITY = 20;
const town: Contract = { id: 'town', weight: 2, class: 'standard' };

let nowMs: number;
let capacity: number | undefined;
let calls: ShareCall[];
let answer: () => Promise<ShareAnswer>;
let troubles: unknown[];
let starting: Map<string, Starting[]>;
let queues: FairQueues;
let desk: ShareDesk;

const shared = (share: Partial<PoolShare>) => (): Promise<ShareAnswer> =>
  Promise.resolve({
    kind: 'shared',
    pools: [{ pool: ROUTE, room: CAPACITY, isContended: false, counters: {}, ...share }],
  });
/** A second passes. */
const tick = async (): Promise<void> => {
  nowMs += 1_000;
  desk.tick();
  await desk.stop();
};
const begin = (inputTokens: number) => {
  const pool = queues.poolOf(ROUTE);
  const claimant = pool.arrive(town);
  pool.began(claimant, inputTokens);
  return { pool, claimant, inputCharged: inputTokens, outputCharged: 0 };
};

beforeEach(() => {
  nowMs = 0;
  capacity = CAPACITY;
  calls = [];
  troubles = [];
  starting = new Map();
  answer = shared({});
  queues = new FairQueues({
    queueMs: 1_000,
    queueStreamMs: 1_000,
    mostPerTenant: 10,
    most: 10,
    capacityOf: () => capacity,
    nowMs: () => nowMs,
  });
  desk = new ShareDesk({
    ask: (call) => {
      calls.push(call);
      return answer();
    },
    queues,
    capacityOf: () => capacity,
    starting: () => starting,
    nowMs: () => nowMs,
    onFenced: () => troubles.push('fenced'),
    onTrouble: (error) => troubles.push(error),
  });
});

describe('what a gateway tells of its engine pools', () => {
  it('is nothing where nothing happens, and little where nobody waits', async () => {
    for (let second = 0; second < 30; second++) await tick();
    expect(calls).toEqual([]);
    begin(100);
    for (let second = 0; second < 30; second++) await tick();
    expect(calls).toHaveLength(3);
    expect(calls[0]).toMatchObject({
      seq: 1,
      pools: [
        {
          pool: ROUTE,
          capacity: CAPACITY,
          claims: [{ tenant: 'town', weight: 2, inFlight: 1, queued: 0, served: 100 }],
        },
      ],
    });
  });

  it('goes each second while somebody waits, here or elsewhere, or for a model', async () => {
    begin(100);
    answer = shared({ isContended: true });
    for (let second = 0; second < 5; second++) await tick();
    expect(calls).toHaveLength(5);
    answer = shared({});
    await tick();
    starting.set('asleep', [{ contract: town, count: 3 }]);
    await tick();
    expect(calls.at(-1)?.pools.at(-1)).toMatchObject({ pool: 'asleep', claims: [{ starting: 3 }] });
    expect(calls).toHaveLength(7);
  });

  it('says what waits for its limits: behind a key that does, and with room already', async () => {
    const { claimant, pool } = begin(100);
    claimant.atLimits = 2;
    pool.room = 0;
    for (let each = 0; each < 3; each++)
      claimant.lines.push({ line: each === 0 ? 'free' : 'stuck' } as QueuedRequest);
    claimant.lines.holdUp('stuck');
    await tick();
    expect(calls[0]!.pools[0]!.claims[0]).toMatchObject({ queued: 1, heldUp: 4, inFlight: 1 });
  });

  it('goes on where it was when the engines have slept meanwhile', async () => {
    queues.ended(begin(100), { input: 100, output: 5 });
    await tick();
    capacity = undefined;
    queues.look();
    capacity = CAPACITY;
    queues.look();
    queues.ended(begin(50), { input: 50, output: 0 });
    for (let second = 0; second < 10; second++) await tick();
    expect(calls.map(({ pools }) => pools[0]!.claims[0]?.served)).toEqual([110, 160]);
  });

  it('says once more when nobody is left', async () => {
    const seat = begin(100);
    await tick();
    queues.ended(seat, { input: 100, output: 5 });
    for (let second = 0; second < 30; second++) await tick();
    expect(
      calls.map(({ pools }) => pools[0]!.claims.map(({ served, inFlight }) => [served, inFlight])),
    ).toEqual([[[100, 1]], [[110, 0]], []]);
  });
});

describe('what it is told', () => {
  it('divides the pool, and replaces its counters by those of all gateways', async () => {
    const seat = begin(100);
    answer = () => {
      queues.poolOf(ROUTE).passing(seat, 10);
      return shared({ room: 6.5, counters: { town: 400 } })();
    };
    await tick();
    expect(queues.poolOf(ROUTE).room).toBe(7);
    expect(seat.claimant.counter).toBe(400 + 10);
  });

  it('always leaves room for one request, whatever the sum of its parts', async () => {
    begin(100);
    answer = shared({ room: 0 });
    await tick();
    expect(queues.poolOf(ROUTE).room).toBe(1);
  });

  it('stands while the database is away, and nothing is lost of what was to be told', async () => {
    const seat = begin(100);
    answer = shared({ room: 8, isContended: true });
    await tick();
    answer = () => Promise.reject(new Error('away'));
    queues.poolOf(ROUTE).passing(seat, 10);
    for (let second = 0; second < 3; second++) await tick();
    expect([queues.poolOf(ROUTE).room, troubles.length]).toEqual([8, 3]);
    answer = shared({});
    await tick();
    expect(calls.at(-1)).toMatchObject({ seq: 5, pools: [{ claims: [{ served: 120 }] }] });
  });
});
