import type { AuditClass } from '@beffroi/contracts/audit';

/** Months that an entry is kept: 12 for security (CNIL, délibération 2021-122), 36 for acts of administration. */
export const RETENTION_MONTHS: Readonly<Record<AuditClass, number>> = { security: 12, admin: 36 };

/** From when the entry may be gone. */
export const keptUntil = (at: Date, entryClass: AuditClass): Date =>
  addMonths(at, RETENTION_MONTHS[entryClass]);

/** As PostgreSQL adds an interval: where a month is too short for the day, its last day. */
const addMonths = (from: Date, months: number): Date => {
  const day = from.getUTCDate();
  const sum = new Date(from);
  sum.setUTCDate(1);
  sum.setUTCMonth(sum.getUTCMonth() + months);
  const lastDay = new Date(Date.UTC(sum.getUTCFullYear(), sum.getUTCMonth() + 1, 0)).getUTCDate();
  sum.setUTCDate(Math.min(day, lastDay));
  return sum;
};
