import type { Period } from '@beffroi/kernel';
import { type CalendarDate, dateOf, datesOf } from './paris-calendar.ts';
import { isWorkingDay } from './working-days.ts';

/** What is used on each day that is over; a day that is missing had nothing. */
export type DailyAmounts = ReadonlyMap<CalendarDate, number>;

export interface ForecastQuestion {
  readonly period: Period;
  readonly now: Date;
  /** Used in the period so far, today included. */
  readonly soFar: number;
  readonly today: number;
  /** Of the {@link REFERENCE_DAYS} days before today. */
  readonly history: DailyAmounts;
}

export type Forecast =
  | { readonly kind: 'forecast'; readonly expected: number; readonly low: number; readonly high: number }
  | { readonly kind: 'TooLittleData'; readonly workingDays: number; readonly neededWorkingDays: number }
  | { readonly kind: 'PeriodOver' };

/** Eight weeks: long enough to know a week, short enough to follow a service that is taking off. */
export const REFERENCE_DAYS = 56;
/** Two weeks of work. */
const NEEDED_WORKING_DAYS = 10;
/** Eight times in ten the truth lies within so many standard deviations (normal distribution). */
const EIGHT_IN_TEN = 1.2816;

/**
 * What a period will have come to at its end: what is used so far, and for each day that is left the mean of the days of
 * its kind, working days and days off apart, over the eight weeks before today or since the first use. Today, where it
 * is one of them, counts at its mean too, unless more is used already. The range takes all of them, today too, to vary
 * independently, as they did.
 */
export const forecast = ({ period, now, soFar, today, history }: ForecastQuestion): Forecast => {
  if (now >= period.to) return { kind: 'PeriodOver' };
  const known = sinceFirstUse(history);
  const working = statistics(known.filter(([date]) => isWorkingDay(date)));
  if (working.days < NEEDED_WORKING_DAYS) {
    return { kind: 'TooLittleData', workingDays: working.days, neededWorkingDays: NEEDED_WORKING_DAYS };
  }
  const off = statistics(known.filter(([date]) => !isWorkingDay(date)));
  const of = (date: CalendarDate) => (isWorkingDay(date) ? working : off);
  const thisDay = dateOf(now);
  const left = datesOf(period).filter((date) => date >= thisDay);
  const restOf = (date: CalendarDate) => Math.max(0, of(date).mean - (date === thisDay ? today : 0));
  const expected = left.reduce((sum, date) => sum + restOf(date), soFar);
  const spread = EIGHT_IN_TEN * Math.sqrt(left.reduce((sum, date) => sum + of(date).variance, 0));
  return {
    kind: 'forecast',
    expected: Math.round(expected),
    low: Math.round(Math.max(soFar, expected - spread)),
    high: Math.round(expected + spread),
  };
};

/** Days before the first use say nothing of what is to come. */
const sinceFirstUse = (history: DailyAmounts): (readonly [CalendarDate, number])[] => {
  const days = [...history].sort(([one], [other]) => (one < other ? -1 : 1));
  return days
    .slice(days.findIndex(([, amount]) => amount > 0))
    .filter(() => days.some(([, amount]) => amount > 0));
};

const statistics = (days: readonly (readonly [CalendarDate, number])[]) => {
  const mean = days.reduce((sum, [, amount]) => sum + amount, 0) / Math.max(1, days.length);
  const squares = days.reduce((sum, [, amount]) => sum + (amount - mean) ** 2, 0);
  return { days: days.length, mean, variance: squares / Math.max(1, days.length - 1) };
};
