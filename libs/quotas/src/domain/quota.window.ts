import type { LimitWindow } from '@beffroi/contracts/dataplane';
import { parisDay, parisExercise, parisMonth, type Period } from '@beffroi/kernel';

/** A half-open interval of Unix milliseconds. */
export interface QuotaWindow {
  readonly startMs: number;
  readonly endMs: number;
}

export type BudgetWindow = Extract<LimitWindow, 'day' | 'month' | 'exercise'>;
export const BUDGET_WINDOWS: readonly BudgetWindow[] = ['day', 'month', 'exercise'];

/** A budget is consumed inside a window; a rate has a standing share that every window finds again (DATAPLANE §3). */
export const isBudget = (window: LimitWindow): window is BudgetWindow =>
  (BUDGET_WINDOWS as readonly LimitWindow[]).includes(window);

/** The window that an instant lies in: minutes and hours of the clock, days, months and exercises of Paris. */
export const windowAt = (window: LimitWindow, atMs: number): QuotaWindow => {
  switch (window) {
    case 'minute':
      return every(MINUTE_MS, atMs);
    case 'hour':
      return every(HOUR_MS, atMs);
    case 'day':
    case 'month':
    case 'exercise':
      return ofParis(window, atMs);
    case 'none':
      return ALWAYS;
  }
};

export const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const ALWAYS: QuotaWindow = { startMs: Number.NEGATIVE_INFINITY, endMs: Number.POSITIVE_INFINITY };

const every = (lengthMs: number, atMs: number): QuotaWindow => {
  const startMs = Math.floor(atMs / lengthMs) * lengthMs;
  return { startMs, endMs: startMs + lengthMs };
};

/** The last one found: nearly always the one that is asked for again, and calendars are slow. */
const found = new Map<BudgetWindow, QuotaWindow>();

const ofParis = (window: BudgetWindow, atMs: number): QuotaWindow => {
  const last = found.get(window);
  if (last && last.startMs <= atMs && atMs < last.endMs) return last;
  const { from, to } = PERIODS[window](new Date(atMs));
  const next = { startMs: from.getTime(), endMs: to.getTime() };
  found.set(window, next);
  return next;
};

const PERIODS: Readonly<Record<BudgetWindow, (instant: Date) => Period>> = {
  day: parisDay,
  month: parisMonth,
  exercise: parisExercise,
};
