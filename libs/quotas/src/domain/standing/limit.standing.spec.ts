import { describe, expect, it } from '@jest/globals';
import { limitOf } from '../limit.fixture.ts';
import { inUnitOf, NOTHING_USED, standingOf } from './limit.standing.ts';

const NOON = new Date('2026-11-22T11:00:00Z');

describe('where a limit stands', () => {
  it('is what is spent, what is set aside beyond it, and what is left', () => {
    expect(standingOf(limitOf('l'), { spent: 300, held: 450 }, NOON)).toEqual({
      cap: 1_000,
      capInForce: 1_000,
      spent: 300,
      held: 150,
      remaining: 700,
      free: 550,
      renewsAt: new Date('2026-11-30T23:00:00Z'),
    });
  });

  it('has a lowered cap in force once holders have given back', () => {
    const lowered = limitOf('l', { value: 400 });
    expect(standingOf(lowered, { spent: 300, held: 450 }, NOON)).toMatchObject({
      cap: 400,
      capInForce: 450,
      remaining: 100,
      free: 0,
    });
    expect(standingOf(lowered, { spent: 300, held: 300 }, NOON)).toMatchObject({
      capInForce: 400,
      free: 100,
    });
  });

  it('follows an override from its beginning to its end, and not a moment longer', () => {
    const override = {
      value: 5_000,
      from: new Date('2026-11-22T08:00:00Z'),
      until: new Date('2026-11-22T12:00:00Z'),
    };
    const raised = limitOf('l', { override });
    const capAt = (instant: string) => standingOf(raised, NOTHING_USED, new Date(instant)).cap;
    expect(capAt('2026-11-22T07:59:59.999Z')).toBe(1_000);
    expect(capAt('2026-11-22T08:00:00Z')).toBe(5_000);
    expect(capAt('2026-11-22T11:59:59.999Z')).toBe(5_000);
    expect(capAt('2026-11-22T12:00:00Z')).toBe(1_000);
  });

  it('is unlimited without a value, and renews at no instant where requests in flight are counted', () => {
    expect(standingOf(limitOf('l', { value: null }), NOTHING_USED, NOON)).toMatchObject({
      cap: null,
      capInForce: null,
      remaining: null,
      free: null,
    });
    const inFlight = limitOf('l', { metric: 'in-flight', window: 'none', value: 8 });
    expect(standingOf(inFlight, { spent: 3, held: 5 }, NOON)).toMatchObject({ remaining: 5, renewsAt: null });
  });

  it('of a limit in euros is told in cents: what is taken rounded up, what is left down', () => {
    const euros = limitOf('l', { metric: 'euros', value: 100 });
    expect(inUnitOf(euros, standingOf(euros, { spent: 10_001, held: 20_002 }, NOON))).toMatchObject({
      cap: 100,
      capInForce: 100,
      spent: 2,
      held: 2,
      remaining: 98,
      free: 97,
    });
  });
});
