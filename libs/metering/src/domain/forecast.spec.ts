import { describe, expect, it } from '@jest/globals';
import { parisDay, parisMonth } from '@beffroi/kernel';
import { forecast, REFERENCE_DAYS } from './forecast.ts';
import { addDays, dateOf, datesOf } from './paris-calendar.ts';
import { isWorkingDay } from './working-days.ts';

interface Habit {
  readonly working: number;
  readonly off: number;
  readonly days?: number;
}

/** As whoever used so much on each day until yesterday. */
const historyOf = (now: Date, { working, off, days = REFERENCE_DAYS }: Habit) =>
  new Map(
    Array.from({ length: REFERENCE_DAYS }, (_, index) => addDays(dateOf(now), index - REFERENCE_DAYS)).map(
      (date, index) =>
        [date, index < REFERENCE_DAYS - days ? 0 : isWorkingDay(date) ? working : off] as const,
    ),
  );
const soFarOf = (now: Date, { working, off }: Habit) =>
  datesOf({ from: parisMonth(now).from, to: now }).reduce(
    (sum, date) => sum + (isWorkingDay(date) ? working : off),
    0,
  );
/** At midnight, so that nothing of today is used. */
const atMidnight = (date: string, habit: Habit) => {
  const now = new Date(`${date}T00:00:00+0${date.slice(5, 7) > '03' && date.slice(5, 7) < '11' ? 2 : 1}:00`);
  const soFar = soFarOf(now, habit);
  return forecast({ period: parisMonth(now), now, soFar, today: 0, history: historyOf(now, habit) });
};

describe('the forecast of a month', () => {
  it.each([
    ['May, with its four holidays', '2026-05-11', 17 * 100 + 14 * 10],
    ['February, which is short', '2026-02-16', 20 * 100 + 8 * 10],
    ['July, whose 14th is a Tuesday', '2026-07-10', 22 * 100 + 9 * 10],
    ['October, which has a day of 25 hours', '2026-10-20', 22 * 100 + 9 * 10],
    ['March, which has a day of 23 hours', '2026-03-20', 22 * 100 + 9 * 10],
  ])('counts the working days and the days off of %s', (_, date, expected) => {
    expect(atMidnight(date, { working: 100, off: 10 })).toEqual({
      kind: 'forecast',
      expected,
      low: expected,
      high: expected,
    });
  });

  it('is no rule of three: a month that began with a long weekend is not behind', () => {
    const habit = { working: 100, off: 0 };
    const now = new Date('2026-05-04T00:00:00+02:00');
    expect(soFarOf(now, habit)).toBe(0);
    expect(atMidnight('2026-05-04', habit)).toMatchObject({ expected: 1_700 });
  });

  const now = new Date('2026-11-18T12:00:00+01:00');
  const inDays = (days: number) => new Date(now.getTime() + days * 86_400_000);
  const asked = {
    period: parisMonth(now),
    now,
    soFar: 1_150,
    history: historyOf(now, { working: 100, off: 0 }),
  };

  it('counts today at its mean, or at what is used already', () => {
    expect(forecast({ ...asked, today: 50 })).toMatchObject({ expected: 1_150 + 50 + 8 * 100 });
    expect(forecast({ ...asked, today: 150 })).toMatchObject({ expected: 1_150 + 8 * 100 });
  });

  it('counts only days of its own: a period that has not begun has no part of today', () => {
    const [december, tomorrow] = [parisMonth(inDays(30)), parisDay(inDays(1))];
    const ahead = { ...asked, soFar: 0, today: 50 };
    expect(forecast({ ...ahead, period: december })).toMatchObject({ expected: 22 * 100 });
    expect(forecast({ ...ahead, period: tomorrow })).toMatchObject({ expected: 100 });
  });

  it('has a range for today as for any other day', () => {
    const uneven = new Map([...asked.history].map(([date, amount], at) => [date, at % 2 ? amount : 0]));
    const { expected, low, high } = forecast({
      ...asked,
      period: parisDay(now),
      soFar: 0,
      today: 0,
      history: uneven,
    }) as { expected: number; low: number; high: number };
    expect(low).toBeLessThan(expected);
    expect(high).toBeGreaterThan(expected);
  });

  it('has a range where days differ, never below what is used', () => {
    const uneven = new Map(
      [...asked.history].map(([date, amount], index) => [date, amount * (index % 2 ? 2 : 0)]),
    );
    const { low, high, expected } = forecast({ ...asked, today: 0, history: uneven }) as {
      low: number;
      high: number;
      expected: number;
    };
    expect(low).toBeLessThan(expected);
    expect(high - expected).toBeCloseTo(expected - low, -1);
    expect(forecast({ ...asked, soFar: 1_900, today: 900, history: uneven })).toMatchObject({
      low: expect.any(Number),
    });
    expect(low).toBeGreaterThanOrEqual(asked.soFar);
  });

  it('is none before ten working days of use', () => {
    const young = (days: number) =>
      forecast({ ...asked, today: 0, history: historyOf(now, { working: 100, off: 0, days }) });
    // Armistice Day lies among them.
    expect(young(14)).toEqual({ kind: 'TooLittleData', workingDays: 9, neededWorkingDays: 10 });
    expect(young(15)).toMatchObject({ kind: 'forecast' });
    expect(forecast({ ...asked, today: 0, history: new Map() })).toMatchObject({ kind: 'TooLittleData' });
  });

  it('learns from days of use alone, not from those before', () => {
    const history = historyOf(now, { working: 100, off: 0, days: 20 });
    expect(forecast({ ...asked, today: 100, history })).toMatchObject({ expected: 1_150 + 8 * 100 });
  });

  it('is none once it is over', () => {
    expect(forecast({ ...asked, today: 0, now: asked.period.to })).toEqual({ kind: 'PeriodOver' });
  });
});
