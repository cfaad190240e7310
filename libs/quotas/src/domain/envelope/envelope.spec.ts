import { describe, expect, it } from '@jest/globals';
import { brandId, type LimitId } from '@beffroi/kernel';
import { limitOf } from '../limit.fixture.ts';
import type { Limit } from '../limit.ts';
import { checkEnvelope, checkMove, checkShares } from './envelope.ts';

const NOON = new Date('2026-11-22T11:00:00Z');
const until = new Date('2026-11-23T11:00:00Z');
const lasting = (value: number | null) => ({ value, from: NOON, until });
const envelope = limitOf('e');
const share = (id: string, value: number | null, change: Partial<Limit> = {}): Limit =>
  limitOf(id, { level: 'project', value, envelopeId: brandId<LimitId>('e'), ...change });

describe('an envelope', () => {
  it('is an enforced budget of a collectivité', () => {
    expect(checkEnvelope(envelope).ok).toBe(true);
    for (const change of [
      { level: 'pool', ownerId: null },
      { window: 'minute' },
      { value: null },
      { shadow: true },
    ] as const)
      expect(checkEnvelope(limitOf('e', change))).toMatchObject({ failure: { check: 'kind' } });
  });

  it('is never less than its shares together', () => {
    expect(checkShares(envelope, [share('a', 600), share('b', 400)], NOON).ok).toBe(true);
    expect(checkShares(envelope, [share('a', 600), share('b', 401)], NOON)).toEqual({
      ok: false,
      failure: { kind: 'EnvelopeExceeded', envelopeId: 'e', cap: 1_000, shared: 1_001 },
    });
  });

  it('counts overrides that last or are to come, on either side; those that are over count no more', () => {
    const raised = share('a', 600, { override: lasting(700) });
    expect(checkShares(envelope, [raised, share('b', 400)], NOON).ok).toBe(false);
    expect(checkShares(envelope, [raised, share('b', 400)], until).ok).toBe(true);
    const lowered = limitOf('e', { override: lasting(900) });
    expect(checkShares(lowered, [share('a', 600), share('b', 400)], NOON).ok).toBe(false);
    expect(checkShares(envelope, [share('a', 1, { override: lasting(null) })], NOON)).toMatchObject({
      failure: { shared: Number.POSITIVE_INFINITY },
    });
  });
});

describe('a move between shares', () => {
  const from = share('a', 600);
  const to = share('b', 400);
  it('takes at most what nobody holds', () => {
    expect(checkMove({ from, to, free: 250 }, 250).ok).toBe(true);
    expect(checkMove({ from, to, free: 250 }, 251)).toMatchObject({
      failure: { kind: 'NotEnoughLeft', available: 250 },
    });
  });

  it.each([
    ['shares', { to: from }],
    ['shares', { to: share('c', 1, { envelopeId: brandId<LimitId>('other') }) }],
    ['shares', { from: limitOf('x'), to: limitOf('y') }],
    ['override', { to: { ...to, override: lasting(1) } }],
  ] as const)('is refused for its %s', (check, change) => {
    expect(checkMove({ ...{ from, to }, free: 250, ...change }, 1)).toMatchObject({ failure: { check } });
  });

  it.each([0, -1, 0.5, Number.NaN])('of %p is none', (amount) => {
    expect(checkMove({ from, to, free: 250 }, amount)).toMatchObject({ failure: { check: 'amount' } });
  });
});
