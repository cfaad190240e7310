import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { beginSession, type SessionTimes, stepSession } from './session.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const lifetimes = { idleMs: 30 * MINUTE_MS, absoluteMs: 12 * HOUR_MS };
const login = new Date('2026-11-22T08:00:00Z');
const at = (ms: number): Date => new Date(login.getTime() + ms);
const times = beginSession(login, lifetimes);

/** The times after requests at these instants; undefined once it ended. */
const afterRequests = (instants: readonly number[]): SessionTimes | undefined =>
  instants.reduce<SessionTimes | undefined>((current, ms) => {
    if (!current) return undefined;
    const step = stepSession(current, at(ms), lifetimes);
    if (step.kind === 'ended') return undefined;
    return step.kind === 'goes-on' ? current : step.times;
  }, times);

describe('a session', () => {
  it('ends when nothing came for its idle lifetime', () => {
    expect(stepSession(times, at(30 * MINUTE_MS - 1), lifetimes).kind).not.toBe('ended');
    expect(stepSession(times, at(30 * MINUTE_MS), lifetimes)).toEqual({ kind: 'ended' });
  });

  it('ends at its absolute lifetime, however busy it was', () => {
    const busy = Array.from({ length: 71 }, (_, index) => (index + 1) * 10 * MINUTE_MS);
    const last = afterRequests(busy)!;
    expect(last.endsAt).toEqual(at(12 * HOUR_MS));
    expect(stepSession(last, at(12 * HOUR_MS - 1), lifetimes).kind).not.toBe('ended');
    expect(stepSession(last, at(12 * HOUR_MS), lifetimes)).toEqual({ kind: 'ended' });
  });

  it('ends earlier where it was opened for a shorter time, and never later', () => {
    expect(beginSession(login, lifetimes, at(HOUR_MS)).endsAt).toEqual(at(HOUR_MS));
    expect(beginSession(login, lifetimes, at(MINUTE_MS)).idleUntil).toEqual(at(MINUTE_MS));
    expect(beginSession(login, lifetimes, at(13 * HOUR_MS)).endsAt).toEqual(at(12 * HOUR_MS));
  });

  it('writes nothing for requests that follow each other', () => {
    expect(stepSession(times, at(59_999), lifetimes)).toEqual({ kind: 'goes-on' });
    expect(stepSession(times, at(60_000), lifetimes)).toMatchObject({
      kind: 'seen',
      times: { lastSeenAt: at(60_000), idleUntil: at(60_000 + 30 * MINUTE_MS), rotatedAt: login },
    });
  });

  it('gets a new secret every quarter of an hour, and the old one serves for a minute', () => {
    expect(stepSession(times, at(15 * MINUTE_MS), lifetimes)).toMatchObject({
      kind: 'rotated',
      overlapUntil: at(16 * MINUTE_MS),
      times: { rotatedAt: at(15 * MINUTE_MS) },
    });
  });

  it('never outlives its absolute end, whatever the lifetimes and whenever requests come', () => {
    const ms = fc.integer({ min: 1, max: 48 * HOUR_MS });
    fc.assert(
      fc.property(ms, ms, fc.array(ms), (idleMs, absoluteMs, instants) => {
        let current = beginSession(login, { idleMs, absoluteMs });
        for (const instant of [...instants].sort((one, other) => one - other)) {
          const step = stepSession(current, at(instant), { idleMs, absoluteMs });
          if (step.kind === 'ended') break;
          expect(instant).toBeLessThan(absoluteMs);
          if (step.kind !== 'goes-on') current = step.times;
          expect(current.idleUntil.getTime()).toBeLessThanOrEqual(current.endsAt.getTime());
        }
      }),
    );
  });
});
