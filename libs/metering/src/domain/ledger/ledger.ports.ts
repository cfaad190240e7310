import type { OperatorScope, Period, SystemScope } from '@beffroi/kernel';
import type { CalendarDate } from '../paris-calendar.ts';
import type { PeriodBlocker, PeriodState } from './period-closing.ts';
import type { LedgerRetention } from './retention.ts';

export interface BillingPeriod extends Period {
  /** Its first day. */
  readonly month: CalendarDate;
  readonly state: PeriodState;
  readonly closedAt: Date | null;
  /** Who keeps it open after its end. */
  readonly blockedBy: readonly PeriodBlocker[];
  /** Requests that count in it, of days that are summed. */
  readonly requests: number;
  /** Of these, the ones of months that were closed when they came. */
  readonly lateRequests: number;
}

export abstract class BillingPeriods {
  /** The latest first. */
  abstract list(scope: OperatorScope): Promise<readonly BillingPeriod[]>;
}

/** A sweep of every minute. */
export abstract class ClosePeriods {
  /** @returns who keeps the period open that should be closed; nobody when there is none */
  abstract execute(scope: SystemScope): Promise<readonly PeriodBlocker[]>;
}

/** A daily chore: forgets what was kept long enough. */
export abstract class ForgetUsage {
  /** @returns the partitions that were dropped */
  abstract execute(scope: SystemScope, retention: LedgerRetention): Promise<readonly string[]>;
}

/** How many rows of each table were forgotten. */
export type ForgottenCounts = Readonly<Record<string, number>>;

/** A daily chore: forgets what was counted beside usage, of GPUs and engines, and of runs that nobody knows any more. */
export abstract class ForgetCounts {
  abstract execute(scope: SystemScope, retention: LedgerRetention): Promise<ForgottenCounts>;
}

/** Sums that are not what they are made of: those of hours of requests, of days of hours, of months of requests. */
export interface LedgerDifference {
  readonly level: 'hour' | 'day' | 'month';
  /** `2026-11-21 09:00:00+00`, `2026-11-21`, or month and billing period `2026-11-01 2026-12-01`. */
  readonly time: string;
  readonly collectiviteId: string;
  readonly projectId: string;
  readonly apiKeyId: string;
  readonly modelId: string;
  /** What the sum lacks; negative: what it has too much. */
  readonly requests: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

export abstract class LedgerDifferences {
  /**
   * Recomputes the sums of one month of Paris from its requests.
   *
   * @param month its first day
   */
  abstract find(
    scope: OperatorScope | SystemScope,
    month: CalendarDate,
  ): Promise<readonly LedgerDifference[]>;
}
