import { parisDay, type Period } from '@beffroi/kernel';

/** A day of the calendar, `2026-11-21`. */
export type CalendarDate = string;

const HALF_DAY_MS = 43_200_000;
const DAY_MS = 2 * HALF_DAY_MS;

/** The date in Paris: its noon lies on the same date in UTC. */
export const dateOf = (instant: Date): CalendarDate =>
  new Date(parisDay(instant).from.getTime() + HALF_DAY_MS).toISOString().slice(0, 10);

export const dayOf = (date: CalendarDate): Period => parisDay(new Date(`${date}T12:00:00Z`));

export const addDays = (date: CalendarDate, days: number): CalendarDate =>
  new Date(Date.parse(`${date}T12:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);

/** The days of a period, whose ends are midnights in Paris. */
export const datesOf = ({ from, to }: Period): readonly CalendarDate[] => {
  const dates: CalendarDate[] = [];
  const end = dateOf(to);
  for (let date = dateOf(from); date < end; date = addDays(date, 1)) dates.push(date);
  return dates;
};
