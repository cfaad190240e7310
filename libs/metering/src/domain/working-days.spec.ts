import { describe, expect, it } from '@jest/globals';
import { addDays, datesOf } from './paris-calendar.ts';
import { easterSunday, isPublicHoliday, isWorkingDay } from './working-days.ts';

describe('Easter Sunday', () => {
  it.each([
    [2024, '2024-03-31'],
    [2025, '2025-04-20'],
    [2026, '2026-04-05'],
    [2027, '2027-03-28'],
    [2038, '2038-04-25'],
    [2285, '2285-03-22'],
  ])('of %i is %s', (year, date) => {
    expect(easterSunday(year)).toBe(date);
  });
});

describe('the public holidays of France', () => {
  it('of 2026 are these eleven', () => {
    const year = Array.from({ length: 365 }, (_, day) => addDays('2026-01-01', day));
    expect(year.filter(isPublicHoliday)).toEqual([
      '2026-01-01',
      '2026-04-06',
      '2026-05-01',
      '2026-05-08',
      '2026-05-14',
      '2026-05-25',
      '2026-07-14',
      '2026-08-15',
      '2026-11-01',
      '2026-11-11',
      '2026-12-25',
    ]);
  });

  it.each([
    ['2026-05', '2026-04-30T22:00Z', '2026-05-31T22:00Z', 31, 17],
    ['2026-02', '2026-01-31T23:00Z', '2026-02-28T23:00Z', 28, 20],
    ['2026-10, with a day of 25 hours', '2026-09-30T22:00Z', '2026-10-31T23:00Z', 31, 22],
    ['2026-03, with a day of 23 hours', '2026-02-28T23:00Z', '2026-03-31T22:00Z', 31, 22],
  ])('leave %s its working days', (_, from, to, days, working) => {
    const dates = datesOf({ from: new Date(from), to: new Date(to) });
    expect([dates.length, dates.filter(isWorkingDay).length]).toEqual([days, working]);
  });
});
