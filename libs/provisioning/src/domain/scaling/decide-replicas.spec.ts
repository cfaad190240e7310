import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  decideReplicas,
  newMemory,
  type ScalingMemory,
  type ScalingPace,
  type ScalingSituation,
} from './decide-replicas.ts';
import type { TotalLoad } from './load.ts';

const PACE: ScalingPace = { growAfterMs: 20_000, shrinkAfterMs: 300_000, sleepAfterMs: 600_000 };
const TICK_MS = 5_000;
const HOUR_MS = 3_600_000;
const IDLE: TotalLoad = { engines: 1, running: 0, waiting: 0, kvUsage: 0, finished: 0 };

const one: ScalingSituation = {
  replicas: 1,
  floor: 0,
  maxReplicas: 4,
  room: 4,
  load: IDLE,
  isAwaited: false,
};

/** The same situation, looked at each tick for so long. */
const after = (forMs: number, situation: ScalingSituation) => {
  let memory = newMemory(0);
  let decision = decideReplicas(situation, PACE, memory, 0);
  for (let nowMs = TICK_MS; nowMs <= forMs && decision.replicas === situation.replicas; nowMs += TICK_MS) {
    memory = decision.memory;
    decision = decideReplicas(situation, PACE, memory, nowMs);
  }
  return { replicas: decision.replicas, reason: decision.reason };
};

describe('a deployment that may sleep', () => {
  it('is put to sleep when nobody used it for long enough, and not before', () => {
    expect(after(PACE.sleepAfterMs - TICK_MS, one)).toEqual({ replicas: 1, reason: 'as-wanted' });
    expect(after(PACE.sleepAfterMs, one)).toEqual({ replicas: 0, reason: 'idle' });
  });

  it('stays awake while a single request runs', () => {
    expect(after(2 * HOUR_MS, { ...one, load: { ...IDLE, running: 1 } }).replicas).toBe(1);
  });

  it('stays awake for requests that are so short that none was ever seen running', () => {
    let memory = newMemory(0);
    let nowMs = 0;
    for (let finished = 1; finished < 40; finished++) {
      nowMs += PACE.sleepAfterMs - TICK_MS;
      const decision = decideReplicas({ ...one, load: { ...IDLE, finished } }, PACE, memory, nowMs);
      expect(decision.replicas).toBe(1);
      ({ memory } = decision);
    }
  });

  it('wakes for a request that is held, and for nothing else', () => {
    const asleep = { ...one, replicas: 0, load: { ...IDLE, engines: 0 } };
    expect(after(HOUR_MS, asleep).replicas).toBe(0);
    expect(after(0, { ...asleep, isAwaited: true })).toEqual({ replicas: 1, reason: 'awaited' });
  });

  it('is not put to sleep again while it starts, however long that takes', () => {
    expect(after(2 * HOUR_MS, { ...one, load: { ...IDLE, engines: 0 } }).replicas).toBe(1);
  });

  it('stays asleep where there is no room to wake', () => {
    const asleep = { ...one, replicas: 0, room: 0, isAwaited: true, load: { ...IDLE, engines: 0 } };
    expect(after(0, asleep)).toEqual({ replicas: 0, reason: 'no-room' });
  });

  it('is awake for its opening hours', () => {
    expect(after(0, { ...one, replicas: 0, floor: 1 })).toEqual({ replicas: 1, reason: 'minimum' });
    expect(after(2 * HOUR_MS, { ...one, floor: 1 }).replicas).toBe(1);
  });
});

describe('a deployment that may grow', () => {
  const waiting = { ...one, load: { ...IDLE, running: 32, waiting: 8, kvUsage: 0.5 } };

  it('grows when requests have waited for some time, by as many engines as they need', () => {
    expect(after(PACE.growAfterMs - TICK_MS, waiting).replicas).toBe(1);
    expect(after(PACE.growAfterMs, waiting)).toEqual({ replicas: 2, reason: 'pressed' });
    const crowd = { ...waiting, load: { ...waiting.load, waiting: 64 } };
    expect(after(PACE.growAfterMs, crowd)).toEqual({ replicas: 3, reason: 'pressed' });
  });

  it('grows when a cache is nearly full, though nobody waits yet', () => {
    const full = { ...one, load: { ...IDLE, running: 4, kvUsage: 0.9 } };
    expect(after(PACE.growAfterMs, full)).toEqual({ replicas: 2, reason: 'pressed' });
  });

  it('says what keeps it from growing', () => {
    expect(after(HOUR_MS, { ...waiting, room: 1 })).toEqual({ replicas: 1, reason: 'no-room' });
    const most = { ...waiting, replicas: 4, load: { ...waiting.load, engines: 4, waiting: 40 } };
    expect(after(HOUR_MS, most)).toEqual({ replicas: 4, reason: 'maximum' });
  });

  it('starts no third engine before the second answers', () => {
    const starting = { ...waiting, replicas: 2 };
    expect(after(HOUR_MS, starting).replicas).toBe(2);
  });

  it('shrinks by one when those that remain are far from full', () => {
    const roomy = { ...one, replicas: 3, load: { ...IDLE, engines: 3, running: 2, kvUsage: 0.1 } };
    expect(after(PACE.shrinkAfterMs - TICK_MS, roomy).replicas).toBe(3);
    expect(after(PACE.shrinkAfterMs, roomy)).toEqual({ replicas: 2, reason: 'slack' });
  });
});

/** Engines that take `each` requests at a time, behind a gateway that spreads them evenly. */
const loadOf = (demand: number, engines: number, each: number, kvOfFull: number): TotalLoad => {
  const running = Math.min(demand, engines * each);
  const kvUsage = engines === 0 ? 0 : Math.min(1, (kvOfFull * running) / (engines * each));
  return { engines, running: engines === 0 ? 0 : running, waiting: demand - running, kvUsage, finished: 0 };
};

const worlds = fc.record({
  demand: fc.integer({ min: 0, max: 400 }),
  noise: fc.double({ min: 0, max: 0.2, noNaN: true }),
  each: fc.integer({ min: 8, max: 64 }),
  kvOfFull: fc.double({ min: 0, max: 1, noNaN: true }),
  floor: fc.integer({ min: 0, max: 2 }),
  extra: fc.integer({ min: 0, max: 14 }),
  startTicks: fc.integer({ min: 0, max: 24 }),
  seed: fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 50, maxLength: 50 }),
});

describe('any load that moves only within bounds', () => {
  it('settles: in the end the number of engines does not change any more', () => {
    fc.assert(
      fc.property(worlds, ({ demand, noise, each, kvOfFull, floor, extra, startTicks, seed }) => {
        const maxReplicas = Math.max(1, floor) + extra;
        let replicas = Math.max(1, floor);
        let readyAt = 0;
        let memory: ScalingMemory = newMemory(0);
        const changes: number[] = [];
        const ticks = (6 * HOUR_MS) / TICK_MS;
        for (let tick = 0; tick < ticks; tick++) {
          const now = Math.round(demand * (1 + noise * seed[tick % seed.length]!));
          const engines = tick >= readyAt ? replicas : Math.max(0, replicas - 1);
          const load = loadOf(now, engines, each, kvOfFull);
          const situation = {
            replicas,
            floor,
            maxReplicas,
            room: 16,
            load,
            isAwaited: engines === 0 && now > 0,
          };
          const decision = decideReplicas(situation, PACE, memory, tick * TICK_MS);
          if (decision.replicas !== replicas) {
            changes.push(tick);
            readyAt = decision.replicas > replicas ? tick + startTicks : readyAt;
          }
          ({ replicas, memory } = decision);
        }
        expect(changes.filter((tick) => tick > ticks / 2)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});

const situations = fc.record({
  floor: fc.integer({ min: 0, max: 4 }),
  extra: fc.integer({ min: 0, max: 12 }),
  room: fc.integer({ min: 0, max: 20 }),
  missing: fc.integer({ min: 0, max: 3 }),
  running: fc.integer({ min: 0, max: 500 }),
  waiting: fc.integer({ min: 0, max: 500 }),
  kvUsage: fc.double({ min: 0, max: 1, noNaN: true }),
  finished: fc.nat(3),
  isAwaited: fc.boolean(),
  passesMs: fc.integer({ min: 0, max: 700_000 }),
});

describe('whatever happens', () => {
  it('it never goes above its maximum or into room that is not there, nor below its minimum where there is room', () => {
    fc.assert(
      fc.property(fc.array(situations, { maxLength: 40 }), (steps) => {
        let replicas = 0;
        let memory = newMemory(0);
        let nowMs = 0;
        for (const { floor, extra, room, missing, passesMs, isAwaited, ...gauges } of steps) {
          nowMs += passesMs;
          const maxReplicas = Math.max(1, floor) + extra;
          const load = { ...gauges, engines: Math.max(0, replicas - missing) };
          const situation = { replicas, floor, maxReplicas, room, load, isAwaited };
          const decision = decideReplicas(situation, PACE, memory, nowMs);
          expect(decision.replicas).toBeLessThanOrEqual(maxReplicas);
          expect(decision.replicas).toBeLessThanOrEqual(Math.max(room, replicas));
          expect(decision.replicas).toBeGreaterThanOrEqual(Math.min(floor, Math.max(room, replicas)));
          ({ replicas, memory } = decision);
        }
      }),
    );
  });
});
