import { HOUR_MS } from './count-reading.ts';

/** What gateways still have then is seldom; what comes later is compared again. */
const FIRST_AFTER_MS = 5 * 60_000;
/** Journals are kept so long: nothing comes later. */
const LAST_AFTER_MS = 48 * HOUR_MS;

/**
 * Whether an hour is to be compared now: while it runs, when gateways have shipped it, and ever more seldom after that.
 *
 * @param comparedAt undefined: never
 */
export const isDue = (hour: Date, comparedAt: Date | undefined, now: Date): boolean => {
  const endMs = hour.getTime() + HOUR_MS;
  const ageMs = now.getTime() - endMs;
  if (comparedAt === undefined || ageMs < 0) return true;
  const comparedAgeMs = comparedAt.getTime() - endMs;
  return comparedAgeMs < LAST_AFTER_MS && ageMs >= Math.max(FIRST_AFTER_MS, 2 * comparedAgeMs);
};

/** From here on hours may be due. */
export const firstDueHour = (now: Date): Date =>
  new Date(Math.floor((now.getTime() - 2 * LAST_AFTER_MS) / HOUR_MS) * HOUR_MS);
