import { describe, expect, it } from '@jest/globals';
import { retentionLimits } from './retention.ts';

describe('what is kept', () => {
  it.each([
    ['as shipped', [13, 37, 10], '2026-11-22T12:00Z', ['2025-10-01', '2023-10-01', '2016-01-01']],
    [
      'in the first hour of a year in Paris',
      [13, 37, 10],
      '2026-12-31T23:30Z',
      ['2025-12-01', '2023-12-01', '2017-01-01'],
    ],
    [
      'on the last day of a long month',
      [1, 1, 10],
      '2026-03-31T12:00Z',
      ['2026-02-01', '2026-02-01', '2016-01-01'],
    ],
    [
      'never less than what is about to be billed',
      [0, 0, 0],
      '2026-03-31T12:00Z',
      ['2026-02-01', '2026-02-01', '2025-01-01'],
    ],
    [
      'sums never shorter than what they are made of',
      [25, 13, 1],
      '2026-11-22T12:00Z',
      ['2024-10-01', '2024-10-01', '2023-01-01'],
    ],
  ])('%s', (_, [requestsMonths, hoursMonths, monthsYears], now, expected) => {
    const retention = {
      requestsMonths: requestsMonths!,
      hoursMonths: hoursMonths!,
      monthsYears: monthsYears!,
    };
    expect(Object.values(retentionLimits(retention, new Date(now)))).toEqual(expected);
  });
});
