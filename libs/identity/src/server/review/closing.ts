import type { Transaction } from '@beffroi/platform/typeorm';
import type { AccessReview, LineOutcome, Reviewer, ReviewLineId } from '../../domain/index.ts';

export interface Closing {
  readonly closedAt: Date;
  /** null: its deadline did. */
  readonly closedBy: Reviewer | null;
  /** What became of what nobody decided. */
  readonly outcomes?: ReadonlyMap<ReviewLineId, LineOutcome>;
}

export const tellClosed = (
  tx: Transaction,
  review: AccessReview,
  { outcomes = new Map(), ...closing }: Closing,
): void => {
  const { id, collectiviteId } = review;
  const place = collectiviteId ? { collectiviteId } : {};
  tx.audit({
    action: 'access-review.close',
    target: { type: 'access-review', id },
    ...place,
    before: review,
    after: { ...review, ...closing, outcomes: Object.fromEntries(outcomes) },
  });
  tx.emit({
    type: 'identity.access-review-closed',
    v: 1,
    ...place,
    payload: { reviewId: id, undecided: outcomes.size },
  });
};
