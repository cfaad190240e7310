import { describe, expect, it } from '@jest/globals';
import { limitOf } from '../limit.fixture.ts';
import { inTenths, inUnitOf, NOTHING_USED, standingOf } from './limit.standing.ts';

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

  it('of a limit in euros is told to the micro-euro too: a cent that has just been begun is not used up', () => {
    const cent = limitOf('l', { metric: 'euros', value: 1 });
    expect(inUnitOf(cent, standingOf(cent, { spent: 200, held: 200 }, NOON))).toMatchObject({
      spent: 1,
      remaining: 0,
      spentMicros: 200,
      remainingMicros: 9_800,
    });
    const tokens = limitOf('l');
    expect(inUnitOf(tokens, standingOf(tokens, NOTHING_USED, NOON))).toMatchObject({
      spentMicros: null,
      remainingMicros: null,
    });
  });
});

describe('where a limit stands, in tenths of its cap', () => {
  const tenthsOf = (value: number | null, spent: number | null, held: number) =>
    inTenths(standingOf(limitOf('l', { value }), { spent, held }, NOON));

  it('has what is used rounded up, so that it is the same all through a tenth', () => {
    const tenth = { cap: 1_000, spent: 500, held: 100, remaining: 500, free: 400 };
    expect(tenthsOf(1_000, 413, 587)).toMatchObject(tenth);
    expect(tenthsOf(1_000, 500, 501)).toMatchObject(tenth);
    expect(tenthsOf(1_000, 501, 501)).toMatchObject({ spent: 600, held: 0, remaining: 400, free: 400 });
  });

  it('is untouched where nothing is used, and never more than the cap nor told where nobody counts', () => {
    expect(tenthsOf(15, 0, 0)).toMatchObject({ spent: 0, remaining: 15, free: 15 });
    expect(tenthsOf(15, 15, 40)).toMatchObject({ capInForce: 15, spent: 15, held: 0, remaining: 0, free: 0 });
    expect(tenthsOf(1_000, null, 30)).toMatchObject({ spent: null, held: 100, remaining: null, free: 900 });
    expect(tenthsOf(null, 3, 4)).toMatchObject({ cap: null, remaining: null, free: null });
  });
});
