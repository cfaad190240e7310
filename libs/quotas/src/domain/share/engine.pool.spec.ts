import { describe, expect, it } from '@jest/globals';
import { brandId } from '@beffroi/kernel';
import { partOf, type PoolClaim } from './engine.pool.ts';

const claim = (id: string, servicePerSecond: number, serviceToday: number): PoolClaim => ({
  collectiviteId: brandId(id),
  class: 'standard',
  weight: 1,
  inFlight: 0,
  waitingForRoom: 0,
  waitingForLimits: 0,
  waitingForModel: 0,
  servicePerSecond,
  serviceToday,
});

describe('the part of a collectivité in an engine pool', () => {
  it('is its service in that of all, now and today', () => {
    const [one, other] = [claim('a', 30, 100), claim('b', 10, 300)];
    expect(partOf(one, { claims: [one, other] })).toEqual({ now: 0.75, today: 0.25 });
  });

  it('is unknown where nothing was given', () => {
    const one = claim('a', 0, 0);
    expect(partOf(one, { claims: [one] })).toEqual({ now: null, today: null });
  });
});
