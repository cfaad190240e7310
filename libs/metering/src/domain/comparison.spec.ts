import { describe, expect, it } from '@jest/globals';
import { type ComparedPeriods, comparedPeriods, type PeriodKind, sameStretch } from './comparison.ts';
import { dateOf } from './paris-calendar.ts';

const at = (text: string) => new Date(text);
const spell = ({ period, previous, lastYear }: ComparedPeriods) =>
  [period, previous, lastYear].map(({ from, to }) => `${dateOf(from)}/${dateOf(to)}`);

describe('what a period is compared with', () => {
  it.each<[PeriodKind, string, string[]]>([
    [
      'month',
      '2026-03-31T12:00Z',
      ['2026-03-01/2026-04-01', '2026-02-01/2026-03-01', '2025-03-01/2025-04-01'],
    ],
    [
      'month',
      '2026-01-01T00:00Z',
      ['2026-01-01/2026-02-01', '2025-12-01/2026-01-01', '2025-01-01/2025-02-01'],
    ],
    [
      'exercise',
      '2026-12-31T22:59Z',
      ['2026-01-01/2027-01-01', '2025-01-01/2026-01-01', '2025-01-01/2026-01-01'],
    ],
    [
      'week',
      '2026-11-22T12:00Z',
      ['2026-11-16/2026-11-23', '2026-11-09/2026-11-16', '2025-11-17/2025-11-24'],
    ],
    ['day', '2028-02-29T12:00Z', ['2028-02-29/2028-03-01', '2028-02-28/2028-02-29', '2027-03-01/2027-03-02']],
    ['day', '2026-10-25T12:00Z', ['2026-10-25/2026-10-26', '2026-10-24/2026-10-25', '2025-10-25/2025-10-26']],
  ])('of kind %s at %s', (kind, instant, expected) => {
    expect(spell(comparedPeriods(kind, at(instant)))).toEqual(expected);
  });
});

describe('the same stretch of another period', () => {
  const march = comparedPeriods('month', at('2026-03-30T08:00Z'));

  it('has the same days and time of day, also when clocks have changed meanwhile', () => {
    // Ten hours after midnight; on 30 March 2025 clocks change meanwhile.
    const { period, lastYear } = march;
    expect(sameStretch(period, lastYear, at('2026-03-30T08:00Z')).to).toEqual(at('2025-03-30T09:00Z'));
  });

  it('ends with the other period, when that is shorter', () => {
    expect(sameStretch(march.period, march.previous, at('2026-03-30T08:00Z'))).toEqual(march.previous);
  });

  it('is all of it, of a period that is over, and none of it, of one to come', () => {
    expect(sameStretch(march.period, march.previous, march.period.to)).toEqual(march.previous);
    const none = sameStretch(march.period, march.previous, at('2026-01-01T00:00Z'));
    expect(none.from).toEqual(none.to);
  });
});
