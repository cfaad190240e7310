import type { OpenedReviews, ReviewProgress } from '../domain/index.ts';
import type { AccessReview, AccessReviewOpened } from './access-review.type.ts';

export const toReview = ({ review, lines, undecided }: ReviewProgress): AccessReview => ({
  ...review,
  undecidedRule: review.undecided,
  lines,
  undecided,
});

export const toOpened = ({ count, review }: OpenedReviews): AccessReviewOpened => ({
  count,
  review: review && toReview(review),
});
