import { type Brand, type CollectiviteId, err, ok, type Result } from '@beffroi/kernel';

export type AccessReviewId = Brand<string, 'AccessReviewId'>;

/** What becomes of an access about which nobody has decided by the deadline. */
export const UNDECIDED_RULES = ['keep', 'suspend'] as const;
export type UndecidedRule = (typeof UNDECIDED_RULES)[number];

/** Who did something, as their identity provider knows them. */
export interface Reviewer {
  readonly issuer: string;
  readonly subject: string;
  readonly displayName: string | null;
}

/** Everybody who holds an access in one place is looked at again, until a deadline (SecNumCloud 3.2, §9.4). */
export interface AccessReview {
  readonly id: AccessReviewId;
  /** null: the operator's own roles. */
  readonly collectiviteId: CollectiviteId | null;
  readonly deadline: Date;
  readonly undecided: UndecidedRule;
  readonly openedBy: Reviewer;
  readonly openedAt: Date;
  /** How many reminders were sent. */
  readonly reminders: number;
  readonly closedAt: Date | null;
  /** Who signed it off; null while it is open, and where its deadline closed it. */
  readonly closedBy: Reviewer | null;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
export const MOST_REVIEW_DAYS = 180;

/** Before the deadline, when there is still something to decide. */
const REMINDERS_MS = [7 * DAY_MS, DAY_MS] as const;

export interface InvalidReviewDeadline {
  readonly kind: 'InvalidReviewDeadline';
  readonly earliest: Date;
  readonly latest: Date;
}
export interface ReviewOpenAlready {
  readonly kind: 'ReviewOpenAlready';
  readonly reviewId: AccessReviewId;
}
export interface AccessReviewNotFound {
  readonly kind: 'AccessReviewNotFound';
  readonly reviewId: string;
}
/** Signing off waits for every decision. */
export interface AccessesUndecided {
  readonly kind: 'AccessesUndecided';
  readonly count: number;
}

/** People need an hour at least, and a review of last year reviews nothing. */
export const checkDeadline = (deadline: Date, now: Date): Result<null, InvalidReviewDeadline> => {
  const earliest = new Date(now.getTime() + HOUR_MS);
  const latest = new Date(now.getTime() + MOST_REVIEW_DAYS * DAY_MS);
  return earliest <= deadline && deadline <= latest
    ? ok(null)
    : err({ kind: 'InvalidReviewDeadline', earliest, latest });
};

/**
 * How many reminders should have been sent by now. Those whose instant was over when the review opened count as sent:
 * the opening itself told everybody.
 */
export const remindersDue = ({ deadline, openedAt }: AccessReview, now: Date): number =>
  REMINDERS_MS.filter((beforeMs) => {
    const at = deadline.getTime() - beforeMs;
    return at <= now.getTime() || at <= openedAt.getTime();
  }).length;

/** The reminders that need not be sent since the review opened after their instant. */
export const remindersAtOpening = (deadline: Date, openedAt: Date): number =>
  REMINDERS_MS.filter((beforeMs) => deadline.getTime() - beforeMs <= openedAt.getTime()).length;
