import type { SystemScope } from '@beffroi/kernel';
import { type Transaction, type UnitOfWork } from '@beffroi/platform/typeorm';
import {
  type AccessReview,
  type AccessReviewId,
  type LineOutcome,
  remindersDue,
  type ReviewLine,
  type ReviewLineId,
} from '../../domain/index.ts';
import {
  findOpenReviews,
  lockReview,
  saveClosing,
  saveOutcomes,
  saveReminders,
  undecidedLines,
} from '../persistence/access-review.rows.ts';
import { stillHeld } from '../persistence/holdings.snapshot.ts';
import { tellClosed } from '../review/closing.ts';
import { findHolding } from '../review/find-holding.ts';

/** Reminds of reviews, and closes those whose deadline is over, as each says. May run at any time, any number of times. */
export class AccessReviewSweep {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async execute(scope: SystemScope): Promise<void> {
    const open = await this.unitOfWork.read(scope, async ({ manager, now }) => ({
      now,
      reviews: await findOpenReviews(manager),
    }));
    for (const review of open.reviews) {
      if (review.deadline <= open.now) await this.inReview(scope, review.id, close);
      else if (remindersDue(review, open.now) > review.reminders)
        await this.inReview(scope, review.id, remind);
    }
  }

  /** Looks again under the lock: somebody may have been faster. */
  private async inReview(
    scope: SystemScope,
    id: AccessReviewId,
    act: (tx: Transaction, review: AccessReview) => Promise<void>,
  ): Promise<void> {
    await this.unitOfWork.inScope(scope, { operation: 'access-review.sweep' }, async (tx) => {
      const review = await lockReview(tx, id, 'pessimistic_write');
      if (review && !review.closedAt) await act(tx, review);
    });
  }
}

const remind = async (tx: Transaction, review: AccessReview): Promise<void> => {
  const due = remindersDue(review, tx.now);
  if (due <= review.reminders) return;
  const { id: reviewId, collectiviteId } = review;
  await saveReminders(tx.manager, reviewId, due);
  const undecided = (await undecidedLines(tx, reviewId)).length;
  if (undecided === 0) return;
  const place = collectiviteId ? { collectiviteId } : {};
  tx.emit({ type: 'identity.access-review-reminded', v: 1, ...place, payload: { reviewId, undecided } });
};

const close = async (tx: Transaction, review: AccessReview): Promise<void> => {
  const held = await stillHeld(tx, review.id);
  const outcomes = new Map<ReviewLineId, LineOutcome>();
  // In turn: whether somebody is the last administrator depends on who was suspended before.
  for (const line of await undecidedLines(tx, review.id))
    outcomes.set(line.id, held.has(line.id) ? await settle(tx, review, line) : 'gone');
  await saveOutcomes(tx.manager, outcomes);
  const closing = { closedAt: tx.now, closedBy: null };
  await saveClosing(tx.manager, review.id, closing);
  tellClosed(tx, review, { ...closing, outcomes });
};

const settle = async (
  tx: Transaction,
  { undecided }: AccessReview,
  line: ReviewLine,
): Promise<LineOutcome> => {
  if (undecided === 'keep') return 'kept-undecided';
  const holding = await findHolding(tx, line);
  if (!holding) return 'gone';
  return (await holding.suspend()).ok ? 'suspended' : 'kept-last-administrator';
};
