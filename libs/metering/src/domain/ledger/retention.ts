import { type CalendarDate, dateOf } from '../paris-calendar.ts';

/** How long each class of the ledger is kept. */
export interface LedgerRetention {
  /** Months of single requests, beside the running one; and of what shows that they are all there. */
  readonly requestsMonths: number;
  /** Months of sums by hour and by day. */
  readonly hoursMonths: number;
  /** Whole exercises of sums by month and of GPU time, beside the running one. */
  readonly monthsYears: number;
}

/** What lies before is forgotten. */
export interface RetentionLimits {
  readonly requestsBefore: CalendarDate;
  readonly hoursBefore: CalendarDate;
  readonly monthsBefore: CalendarDate;
}

/** The running month and the one before: what gateways still ship, and what is about to be billed. */
const LEAST_MONTHS = 1;

/** Sums outlive the requests they are made of, whatever was configured. */
export const retentionLimits = (retention: LedgerRetention, now: Date): RetentionLimits => {
  const today = dateOf(now);
  const requestsMonths = Math.max(LEAST_MONTHS, retention.requestsMonths);
  const hoursMonths = Math.max(requestsMonths, retention.hoursMonths);
  const yearsOfHours = Math.ceil(hoursMonths / 12);
  return {
    requestsBefore: firstOfMonth(today, -requestsMonths),
    hoursBefore: firstOfMonth(today, -hoursMonths),
    monthsBefore: `${Number(today.slice(0, 4)) - Math.max(yearsOfHours, retention.monthsYears)}-01-01`,
  };
};

const firstOfMonth = (date: CalendarDate, months: number): CalendarDate =>
  new Date(Date.UTC(Number(date.slice(0, 4)), Number(date.slice(5, 7)) - 1 + months, 1))
    .toISOString()
    .slice(0, 10);
