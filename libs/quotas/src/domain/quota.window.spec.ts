import { describe, expect, it } from '@jest/globals';
import { type QuotaWindow, windowAt } from './index.ts';

const window = (name: Parameters<typeof windowAt>[0], at: string) => told(windowAt(name, Date.parse(at)));
const told = ({ startMs, endMs }: QuotaWindow) => [startMs, endMs].map((ms) => new Date(ms).toISOString());

describe('the window of an instant', () => {
  it.each([
    ['minute', '2026-11-22T03:59:59.999Z', '2026-11-22T03:59:00.000Z', '2026-11-22T04:00:00.000Z'],
    ['minute', '2026-11-22T04:00:00.000Z', '2026-11-22T04:00:00.000Z', '2026-11-22T04:01:00.000Z'],
    ['hour', '2026-11-22T03:59:59.999Z', '2026-11-22T03:00:00.000Z', '2026-11-22T04:00:00.000Z'],
    // In Paris the day begins at 23:00 UTC in winter, at 22:00 in summer.
    ['day', '2026-11-21T22:59:59.999Z', '2026-11-20T23:00:00.000Z', '2026-11-21T23:00:00.000Z'],
    ['day', '2026-11-21T23:00:00.000Z', '2026-11-21T23:00:00.000Z', '2026-11-22T23:00:00.000Z'],
    ['day', '2026-07-14T22:00:00.000Z', '2026-07-14T22:00:00.000Z', '2026-07-15T22:00:00.000Z'],
    // The nights of the time change: a day of 23 hours, one of 25.
    ['day', '2026-03-29T12:00:00.000Z', '2026-03-28T23:00:00.000Z', '2026-03-29T22:00:00.000Z'],
    ['day', '2026-10-25T00:30:00.000Z', '2026-10-24T22:00:00.000Z', '2026-10-25T23:00:00.000Z'],
    ['day', '2026-10-25T01:30:00.000Z', '2026-10-24T22:00:00.000Z', '2026-10-25T23:00:00.000Z'],
    // The last second of a month, and the first of the next.
    ['month', '2026-10-31T22:59:59.999Z', '2026-09-30T22:00:00.000Z', '2026-10-31T23:00:00.000Z'],
    ['month', '2026-10-31T23:00:00.000Z', '2026-10-31T23:00:00.000Z', '2026-11-30T23:00:00.000Z'],
    ['month', '2028-02-29T12:00:00.000Z', '2028-01-31T23:00:00.000Z', '2028-02-29T23:00:00.000Z'],
    // The last second of an exercise, and the first of the next.
    ['exercise', '2026-12-31T22:59:59.999Z', '2025-12-31T23:00:00.000Z', '2026-12-31T23:00:00.000Z'],
    ['exercise', '2026-12-31T23:00:00.000Z', '2026-12-31T23:00:00.000Z', '2027-12-31T23:00:00.000Z'],
  ] as const)('%s of %s is from %s to %s', (name, at, from, to) => {
    expect(window(name, at)).toEqual([from, to]);
  });

  it('follows the one before without a gap, over thirty years', () => {
    for (const name of ['day', 'month', 'exercise'] as const) {
      let { endMs } = windowAt(name, Date.parse('2020-01-01T00:00:00Z'));
      while (endMs < Date.parse('2050-01-01T00:00:00Z')) {
        const next = windowAt(name, endMs);
        expect(next.startMs).toBe(endMs);
        expect(windowAt(name, endMs - 1).endMs).toBe(endMs);
        ({ endMs } = next);
      }
    }
  });
});
