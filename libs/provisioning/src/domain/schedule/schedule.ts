import { err, ok, type Result } from '@beffroi/kernel';
import { instantsOf, isTimeZone, wallMsAt } from './wall-clock.ts';

/** In the order of the week. */
export const WEEKDAYS = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** Opening hours that come back each week. An end before its beginning lies on the next day. */
export interface OpeningHours {
  readonly days: readonly Weekday[];
  /** Such as `08:30`, on the clock on the wall. */
  readonly from: string;
  /** Such as `18:00`, or `24:00`; not inside any more. */
  readonly to: string;
}

/** When a deployment is kept awake. Outside of it, it may sleep as soon as nobody uses it. */
export interface Schedule {
  /** IANA name, such as `Europe/Paris`. */
  readonly timeZone: string;
  readonly hours: readonly OpeningHours[];
}

export interface InvalidSchedule {
  readonly kind: 'InvalidSchedule';
  readonly fault: 'no-hours' | 'too-many-hours' | 'no-days' | 'time' | 'empty-hours' | 'time-zone';
  /** What was written there. */
  readonly given: string;
}

const MOST_HOURS = 50;
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const TIME = /^(?:([01]\d|2[0-3]):([0-5]\d)|24:00)$/;

/** @returns minutes since midnight; undefined: it is no time */
const readTime = (text: string): number | undefined => {
  const match = TIME.exec(text);
  if (!match) return undefined;
  return match[1] === undefined ? 24 * 60 : Number(match[1]) * 60 + Number(match[2]);
};

export const checkSchedule = (schedule: Schedule): Result<Schedule, InvalidSchedule> => {
  const refuse = (fault: InvalidSchedule['fault'], given = ''): Result<never, InvalidSchedule> =>
    err({ kind: 'InvalidSchedule', fault, given });
  const { timeZone, hours } = schedule;
  if (!isTimeZone(timeZone)) return refuse('time-zone', timeZone);
  if (hours.length === 0) return refuse('no-hours');
  if (hours.length > MOST_HOURS) return refuse('too-many-hours', String(hours.length));
  for (const { days, from, to } of hours) {
    if (days.length === 0) return refuse('no-days');
    const wrong = [from, to].find((time) => readTime(time) === undefined);
    if (wrong !== undefined) return refuse('time', wrong);
    if (from === to || from === '24:00') return refuse('empty-hours', `${from}–${to}`);
  }
  return ok(schedule);
};

/** Is it inside its opening hours? */
export const isOpen = (schedule: Schedule, now: Date): boolean =>
  openingsOf(schedule, now, [-1, 0]).some(([from, to]) => from <= now.getTime() && now.getTime() < to);

/** When `isOpen` answers otherwise for the next time; null: never, it is open always. */
export const nextChange = (schedule: Schedule, now: Date): Date | null => {
  const open = isOpen(schedule, now);
  const boundary = openingsOf(schedule, now, [-1, 0, 1, 2, 3, 4, 5, 6, 7, 8])
    .flat()
    .filter((instant) => instant > now.getTime())
    .sort((a, b) => a - b)
    .find((instant) => isOpen(schedule, new Date(instant)) !== open);
  return boundary === undefined ? null : new Date(boundary);
};

type Opening = readonly [fromMs: number, toMs: number];

/**
 * What begins on these days, counted from today. A time that the night of a clock change skips or has twice is taken
 * so that it is open for longer, never for less.
 */
const openingsOf = (schedule: Schedule, now: Date, days: readonly number[]): Opening[] => {
  const today = Math.floor(wallMsAt(now.getTime(), schedule.timeZone) / DAY_MS) * DAY_MS;
  return days.flatMap((ahead) => openingsOn(schedule, today + ahead * DAY_MS));
};

const openingsOn = ({ timeZone, hours }: Schedule, wallDayMs: number): Opening[] => {
  const weekday = WEEKDAYS[(new Date(wallDayMs).getUTCDay() + 6) % 7]!;
  return hours
    .filter(({ days }) => days.includes(weekday))
    .map(({ from, to }) => {
      const begin = readTime(from)!;
      const end = readTime(to)!;
      const endDay = end > begin ? wallDayMs : wallDayMs + DAY_MS;
      return [
        instantsOf(wallDayMs + begin * MINUTE_MS, timeZone)[0],
        instantsOf(endDay + end * MINUTE_MS, timeZone)[1],
      ] as const;
    });
};
