import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  decideDrain,
  type Drain,
  type DrainSituation,
  goalWhileDraining,
  LONGEST_DRAIN_MS,
} from './drain.ts';
import type { EngineLoad } from './load.ts';

const engine = (url: string, running = 0): EngineLoad => ({
  url,
  running,
  waiting: 0,
  kvUsage: 0,
  finished: 0,
});
const three = [engine('a', 4), engine('b', 1), engine('c', 9)];
const shrinking: DrainSituation = {
  replicas: 3,
  wanted: 2,
  loads: three,
  drain: null,
  passed: false,
  nowMs: 1_000,
};
const drain: Drain = { urls: ['b'], sinceMs: 0 };

describe('taking an engine away', () => {
  it('begins with the least busy: gateways are to ask it no more', () => {
    expect(decideDrain(shrinking)).toEqual({ kind: 'begin', urls: ['b'] });
  });

  it('waits for every gateway, and for what it still does', () => {
    const idle = [three[0]!, engine('b'), three[2]!];
    expect(decideDrain({ ...shrinking, drain, passed: false, loads: idle })).toEqual({ kind: 'wait' });
    expect(decideDrain({ ...shrinking, drain, passed: true })).toEqual({ kind: 'wait' });
    expect(decideDrain({ ...shrinking, drain, passed: true, loads: idle })).toEqual({
      kind: 'remove',
      replicas: 2,
    });
  });

  it('is called off when the engine is needed after all', () => {
    expect(decideDrain({ ...shrinking, wanted: 3, drain })).toEqual({ kind: 'cancel' });
  });

  it('does not wait for ever', () => {
    expect(decideDrain({ ...shrinking, drain, nowMs: LONGEST_DRAIN_MS })).toEqual({
      kind: 'remove',
      replicas: 2,
    });
  });

  it('asks for nobody’s patience where the engine that goes has never answered', () => {
    expect(decideDrain({ ...shrinking, loads: three.slice(0, 2) })).toEqual({ kind: 'remove', replicas: 2 });
  });

  it('keeps draining those it began with when still fewer are wanted', () => {
    expect(decideDrain({ ...shrinking, drain, wanted: 1 })).toEqual({ kind: 'begin', urls: ['b', 'a'] });
  });
});

describe('engines that drain', () => {
  const one = { replicas: 3, floor: 0, isAwaited: false };

  it('go on draining while those that remain have not too much to do', () => {
    expect(goalWhileDraining(one, drain, three, 0)).toBe(2);
  });

  it('stay when requests wait, the minimum rises, or a gateway asks', () => {
    const waiting = [{ ...engine('a', 8), waiting: 4 }, three[1]!, engine('c', 8)];
    expect(goalWhileDraining(one, drain, waiting, 0)).toBe(3);
    expect(goalWhileDraining(one, drain, three, 8)).toBe(3);
    expect(goalWhileDraining({ ...one, floor: 3 }, drain, three, 0)).toBe(3);
    expect(goalWhileDraining({ ...one, isAwaited: true }, drain, three, 0)).toBe(3);
  });

  it('stay when the last of all is used again before it fell asleep', () => {
    const last = { ...one, replicas: 1 };
    expect(goalWhileDraining(last, { urls: ['a'], sinceMs: 0 }, [engine('a', 1)], 0)).toBe(1);
    expect(goalWhileDraining(last, { urls: ['a'], sinceMs: 0 }, [engine('a')], 0)).toBe(0);
  });
});

const worlds = fc.record({
  works: fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 6 }),
  silent: fc.integer({ min: 0, max: 2 }),
  wanted: fc.array(fc.integer({ min: 0, max: 8 }), { minLength: 1, maxLength: 60 }),
  passedAfter: fc.integer({ min: 0, max: 10 }),
});

describe('whatever is wanted, in whatever order', () => {
  it('no engine goes with work on it, or while a gateway may still ask it', () => {
    fc.assert(
      fc.property(worlds, ({ works, silent, wanted, passedAfter }) => {
        let loads = works.map((work, index) => engine(`engine-${index}`, work));
        let replicas = works.length + silent;
        let now: Drain | null = null;
        let toldAt = 0;
        wanted.forEach((goal, tick) => {
          const passed = tick - toldAt >= passedAfter;
          const step = decideDrain({
            replicas,
            wanted: goal,
            loads,
            drain: now,
            passed,
            nowMs: tick * 1_000,
          });
          switch (step.kind) {
            case 'begin':
              now = { urls: step.urls, sinceMs: tick * 1_000 };
              toldAt = tick;
              break;
            case 'cancel':
              now = null;
              break;
            case 'remove': {
              const urls: readonly string[] = now?.urls ?? [];
              const gone = loads.filter(({ url }) => urls.includes(url));
              expect(gone.map(({ running }) => running)).toEqual(gone.map(() => 0));
              expect(gone.length === 0 || passed).toBe(true);
              loads = loads.filter((load) => !gone.includes(load));
              replicas = step.replicas;
              now = null;
              break;
            }
            default:
              break;
          }
          // Work on engines that drain ends; others may get more.
          loads = loads.map((load) =>
            now?.urls.includes(load.url) ? { ...load, running: Math.max(0, load.running - 1) } : load,
          );
        });
      }),
    );
  });
});
