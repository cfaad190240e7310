import { describe, expect, it } from '@jest/globals';
import type { Schedule } from '../schedule/schedule.ts';
import { beginningWith, floorAt } from './elasticity.ts';
import { readTerms, reviseTerms } from './scaling-terms.ts';

const hours: Schedule = {
  timeZone: 'Europe/Paris',
  hours: [{ days: ['monday'], from: '08:00', to: '18:00' }],
};
const MONDAY_NOON = new Date('2026-01-12T11:00:00Z');
const SUNDAY = new Date('2026-01-11T11:00:00Z');

describe('the terms of a deployment', () => {
  it('are a fixed number of engines where nobody says otherwise', () => {
    expect(readTerms({}, 2, false)).toEqual({
      ok: true,
      value: { elasticity: null, priority: 'standard', evictionProtected: true },
    });
  });

  it('let it sleep only where its minimum is 0, or outside its hours', () => {
    const sleeper = readTerms({ minReplicas: 0 }, 1, false);
    const office = readTerms({ schedule: hours }, 1, false);
    if (!sleeper.ok || !office.ok) throw new Error('both are possible');
    expect(floorAt(sleeper.value.elasticity!, MONDAY_NOON)).toBe(0);
    expect(floorAt(office.value.elasticity!, MONDAY_NOON)).toBe(1);
    expect(floorAt(office.value.elasticity!, SUNDAY)).toBe(0);
    expect(beginningWith(sleeper.value.elasticity!, SUNDAY)).toBe(1);
  });

  it.each([
    [{ minReplicas: -1 }, 'InvalidReplicas'],
    [{ maxReplicas: 0, minReplicas: 0 }, 'InvalidReplicas'],
    [{ maxReplicas: 17 }, 'InvalidReplicas'],
    [{ minReplicas: 0.5 }, 'InvalidReplicas'],
    [{ minReplicas: 0, sleepAfterSeconds: 1 }, 'InvalidDelay'],
    [{ sleepAfterSeconds: 1 }, 'InvalidDelay'],
    [{ schedule: { ...hours, hours: [] } }, 'InvalidSchedule'],
  ])('are refused where nobody could keep them: %j', (wish, kind) => {
    expect(readTerms(wish, 1, true)).toMatchObject({ ok: false, failure: { kind } });
  });

  it('say between which numbers one could be kept', () => {
    expect(readTerms({ minReplicas: 3, maxReplicas: 2 }, 1, true)).toEqual({
      ok: false,
      failure: { kind: 'InvalidReplicas', given: 2, least: 3, most: 16 },
    });
    expect(readTerms({ minReplicas: -1 }, 1, true)).toMatchObject({ failure: { least: 0 } });
  });

  it('leave guarantees and protection to the operator', () => {
    expect(readTerms({ priority: 'garanti' }, 1, false)).toMatchObject({
      failure: { kind: 'OperatorDecides', what: 'guarantee' },
    });
    expect(readTerms({ priority: 'differe', evictionProtected: true }, 1, false)).toMatchObject({
      failure: { kind: 'OperatorDecides', what: 'eviction-protection' },
    });
    expect(readTerms({ priority: 'differe' }, 1, false)).toMatchObject({
      value: { priority: 'differe', evictionProtected: false },
    });
    expect(readTerms({ priority: 'garanti' }, 1, true).ok).toBe(true);
  });
});

describe('terms that change', () => {
  const before = {
    elasticity: { minReplicas: 1, maxReplicas: 4, schedule: hours, sleepAfterSeconds: null },
    priority: 'garanti',
    evictionProtected: true,
  } as const;

  it('keep what nobody speaks of, also what only the operator may say', () => {
    expect(reviseTerms(before, { minReplicas: 0 }, 1, false)).toEqual({
      ok: true,
      value: { ...before, elasticity: { ...before.elasticity, minReplicas: 0 } },
    });
  });

  it('lose their hours where these are said to be none', () => {
    expect(reviseTerms(before, { schedule: null }, 1, false)).toMatchObject({
      value: { elasticity: { schedule: null } },
    });
  });
});
