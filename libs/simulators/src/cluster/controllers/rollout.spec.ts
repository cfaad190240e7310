import { describe, expect, it } from '@jest/globals';
import { planRecreateStep, planRollingStep, readBounds, type Rollout } from './rollout.ts';

const rollout = (over: Partial<Rollout>): Rollout => ({
  replicas: 4,
  maxSurge: 1,
  maxUnavailable: 1,
  current: { name: 'new', desired: 0, available: 0 },
  old: [{ name: 'old', desired: 4, available: 4 }],
  ...over,
});

/** Follows a rolling update whose pods become available at once; gives the sizes seen on the way. */
const follow = (start: Rollout): { steps: [number, number][]; fewest: number; most: number } => {
  const sizes = new Map([
    [start.current.name, start.current.desired],
    ...start.old.map(({ name, desired }) => [name, desired] as const),
  ]);
  const steps: [number, number][] = [];
  for (let turn = 0; turn < 20; turn += 1) {
    const at = (name: string) => ({ name, desired: sizes.get(name) ?? 0, available: sizes.get(name) ?? 0 });
    for (const [name, size] of planRollingStep({ ...start, current: at('new'), old: [at('old')] }))
      sizes.set(name, size);
    steps.push([sizes.get('new') ?? 0, sizes.get('old') ?? 0]);
  }
  const totals = steps.map(([grown, left]) => grown + left);
  return { steps, fewest: Math.min(...totals), most: Math.max(...totals) };
};

describe('a rolling update', () => {
  it('ends with the new set alone, never above the surge and never below what must be available', () => {
    const { steps, fewest, most } = follow(rollout({}));
    expect(steps.at(-1)).toEqual([4, 0]);
    expect(fewest).toBeGreaterThanOrEqual(3);
    expect(most).toBeLessThanOrEqual(5);
  });

  it('without surge takes an old pod away before it adds a new one', () => {
    const { steps, most } = follow(
      rollout({ replicas: 1, maxSurge: 0, old: [{ name: 'old', desired: 1, available: 1 }] }),
    );
    expect(steps[0]).toEqual([0, 0]);
    expect(steps.at(-1)).toEqual([1, 0]);
    expect(most).toBe(1);
  });

  it('takes old pods that do not serve first', () => {
    const old = [
      { name: 'broken', desired: 1, available: 0 },
      { name: 'old', desired: 4, available: 4 },
    ];
    const sizes = planRollingStep(
      rollout({ current: { name: 'new', desired: 0, available: 0 }, old, maxSurge: 1 }),
    );
    expect(sizes.get('broken')).toBe(0);
  });

  it('waits for the new pods to serve before it takes more old ones', () => {
    const waiting = rollout({
      current: { name: 'new', desired: 1, available: 0 },
      old: [{ name: 'old', desired: 4, available: 4 }],
      maxUnavailable: 0,
    });
    expect(planRollingStep(waiting)).toEqual(
      new Map([
        ['new', 1],
        ['old', 4],
      ]),
    );
  });

  it('rounds a percentage of surge up and of unavailability down, and lets one of them move', () => {
    expect(readBounds(4, { maxSurge: '25%', maxUnavailable: '25%' })).toEqual({
      maxSurge: 1,
      maxUnavailable: 1,
    });
    expect(readBounds(1, { maxSurge: '25%', maxUnavailable: '25%' })).toEqual({
      maxSurge: 1,
      maxUnavailable: 0,
    });
    expect(readBounds(1, { maxSurge: 0, maxUnavailable: '25%' })).toEqual({ maxSurge: 0, maxUnavailable: 1 });
  });
});

describe('a recreation', () => {
  it('grows the new set only when the last old pod is gone', () => {
    expect(planRecreateStep(rollout({}), 2)).toEqual(
      new Map([
        ['old', 0],
        ['new', 0],
      ]),
    );
    expect(planRecreateStep(rollout({}), 0)).toEqual(
      new Map([
        ['old', 0],
        ['new', 4],
      ]),
    );
  });
});
