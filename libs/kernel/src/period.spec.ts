import { describe, expect, it } from '@jest/globals';
import { contains, parisDay, parisMonth } from './index.ts';

const hours = (period: { from: Date; to: Date }) => (period.to.getTime() - period.from.getTime()) / 3_600_000;

describe('a period in Paris', () => {
  it('starts a summer month at 22:00 UTC of the day before', () => {
    expect(parisMonth(new Date('2026-07-14T12:00:00Z')).from.toISOString()).toBe('2026-06-30T22:00:00.000Z');
  });

  it('gives the last second of December to the old exercise', () => {
    const december = parisMonth(new Date('2026-12-31T22:59:59Z'));
    expect(december.to.toISOString()).toBe('2026-12-31T23:00:00.000Z');
    expect(contains(december, new Date('2026-12-31T22:59:59.999Z'))).toBe(true);
    expect(contains(december, december.to)).toBe(false);
  });

  it.each([
    ['2026-03-29T12:00:00Z', 23],
    ['2026-10-25T12:00:00Z', 25],
    ['2026-11-21T12:00:00Z', 24],
  ])('counts the hours of %s as %i', (instant, expected) => {
    expect(hours(parisDay(new Date(instant)))).toBe(expected);
  });

  it.each([
    ['2026-03-15T00:00:00Z', 743],
    ['2026-10-15T00:00:00Z', 745],
  ])('makes the month of %s %i hours long', (instant, expected) => {
    expect(hours(parisMonth(new Date(instant)))).toBe(expected);
  });
});
