import { addDays, type CalendarDate } from './paris-calendar.ts';

/** Month and day of the holidays that do not move (code du travail, article L3133-1). */
const FIXED_HOLIDAYS: readonly string[] = [
  '01-01',
  '05-01',
  '05-08',
  '07-14',
  '08-15',
  '11-01',
  '11-11',
  '12-25',
];
/** From Easter Sunday: Easter Monday, Ascension, Whit Monday. */
const AFTER_EASTER_DAYS: readonly number[] = [1, 39, 50];

/** Easter Sunday of the Gregorian calendar (Meeus, Astronomical Algorithms, chapter 8). */
export const easterSunday = (year: number): CalendarDate => {
  const golden = year % 19;
  const century = Math.floor(year / 100);
  const leaps = Math.floor(century / 4);
  const lunar = Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3);
  const epact = (19 * golden + century - leaps - lunar + 15) % 30;
  const yearOfCentury = year % 100;
  const weekday =
    (32 + 2 * (century % 4) + 2 * Math.floor(yearOfCentury / 4) - epact - (yearOfCentury % 4)) % 7;
  const correction = Math.floor((golden + 11 * epact + 22 * weekday) / 451);
  const days = epact + weekday - 7 * correction + 114;
  return `${year}-${twoDigits(Math.floor(days / 31))}-${twoDigits((days % 31) + 1)}`;
};

const twoDigits = (value: number): string => String(value).padStart(2, '0');

/** The public holidays of all France; those of Alsace-Moselle and overseas are worked elsewhere. */
export const isPublicHoliday = (date: CalendarDate): boolean => {
  if (FIXED_HOLIDAYS.includes(date.slice(5))) return true;
  const easter = easterSunday(Number(date.slice(0, 4)));
  return AFTER_EASTER_DAYS.some((days) => addDays(easter, days) === date);
};

const isWeekend = (date: CalendarDate): boolean => [0, 6].includes(new Date(`${date}T12:00:00Z`).getUTCDay());

/** Whether offices are open: Monday to Friday, but for public holidays. */
export const isWorkingDay = (date: CalendarDate): boolean => !isWeekend(date) && !isPublicHoliday(date);
