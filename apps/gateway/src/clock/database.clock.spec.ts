import { describe, expect, it } from '@jest/globals';
import { DatabaseClock } from './database.clock.ts';

const clockAt = () => {
  const local = {
    elapsedMs: 0,
    now: () => new Date('2030-01-01T00:00:00Z'),
    monotonicMs: () => local.elapsedMs,
  };
  return { local, clock: new DatabaseClock(local) };
};
const iso = (nowMs: number) => new Date(nowMs).toISOString();

describe("the gateway's clock", () => {
  it('is the database time and what has elapsed since, whatever this machine believes', () => {
    const { local, clock } = clockAt();
    clock.tell('2026-11-21T10:00:00.000Z');
    local.elapsedMs = 1_500;
    expect(iso(clock.nowMs())).toBe('2026-11-21T10:00:01.500Z');
  });

  it('follows the database when it runs slower, without ever going back', () => {
    const { local, clock } = clockAt();
    clock.tell('2026-11-21T10:00:00.000Z');
    local.elapsedMs = 1_000;
    expect(iso(clock.nowMs())).toBe('2026-11-21T10:00:01.000Z');
    clock.tell('2026-11-21T10:00:00.900Z');
    expect(iso(clock.nowMs())).toBe('2026-11-21T10:00:01.000Z');
    local.elapsedMs = 1_200;
    expect(iso(clock.nowMs())).toBe('2026-11-21T10:00:01.100Z');
  });

  it('ignores a database whose clock has jumped back', () => {
    const { local, clock } = clockAt();
    clock.tell('2026-11-21T10:00:00.000Z');
    local.elapsedMs = 250;
    clock.tell('2026-11-21T09:00:00.000Z');
    expect(iso(clock.nowMs())).toBe('2026-11-21T10:00:00.250Z');
  });
});
