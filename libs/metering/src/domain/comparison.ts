import { parisDay, parisExercise, parisMonth, type Period } from '@beffroi/kernel';
import { addDays, dateOf, dayOf } from './paris-calendar.ts';

export const PERIOD_KINDS = ['day', 'week', 'month', 'exercise'] as const;
export type PeriodKind = (typeof PERIOD_KINDS)[number];

/** ISO 8601: a week begins on Monday. */
const parisWeek = (instant: Date): Period => {
  const date = dateOf(instant);
  const sinceMonday = (new Date(`${date}T12:00:00Z`).getUTCDay() + 6) % 7;
  const monday = addDays(date, -sinceMonday);
  return { from: dayOf(monday).from, to: dayOf(addDays(monday, 7)).from };
};

const OF: Readonly<Record<PeriodKind, (instant: Date) => Period>> = {
  day: parisDay,
  week: parisWeek,
  month: parisMonth,
  exercise: parisExercise,
};

/** A period and what it is compared with. */
export interface ComparedPeriods {
  readonly period: Period;
  readonly previous: Period;
  readonly lastYear: Period;
}

/** @param at an instant of the period */
export const comparedPeriods = (kind: PeriodKind, at: Date): ComparedPeriods => {
  const period = OF[kind](at);
  return {
    period,
    previous: OF[kind](new Date(period.from.getTime() - 1)),
    lastYear: OF[kind](dayOf(aYearBefore(kind, dateOf(period.from))).from),
  };
};

/** The same week of the year before is 52 weeks away: so that its Monday is one. 29 February becomes 1 March. */
const aYearBefore = (kind: PeriodKind, date: string): string =>
  kind === 'week'
    ? addDays(date, -364)
    : dateOf(
        new Date(
          Date.UTC(Number(date.slice(0, 4)) - 1, Number(date.slice(5, 7)) - 1, Number(date.slice(8)), 12),
        ),
      );

/**
 * The part of another period that has as many days, and as much of a day, as have gone by of this one; all of it when
 * this one is over.
 */
export const sameStretch = (period: Period, other: Period, now: Date): Period => {
  if (now >= period.to) return other;
  if (now <= period.from) return { from: other.from, to: other.from };
  const days = daysBetween(dateOf(period.from), dateOf(now));
  const timeOfDayMs = now.getTime() - parisDay(now).from.getTime();
  const day = dayOf(addDays(dateOf(other.from), days));
  const to = Math.min(day.from.getTime() + timeOfDayMs, day.to.getTime(), other.to.getTime());
  return { from: other.from, to: new Date(to) };
};

const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(`${to}T12:00:00Z`) - Date.parse(`${from}T12:00:00Z`)) / 86_400_000);
