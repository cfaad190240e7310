import { err, ok, type Result, type Scope } from '@beffroi/kernel';
import { type Transaction, UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import {
  type AccessesUndecided,
  type AccessReviewId,
  type AccessReviewNotFound,
  CloseAccessReview,
  type ReviewProgress,
} from '../../domain/index.ts';
import { AccessReviewEntity } from '../persistence/access-review.entity.ts';
import { lockReview, saveClosing } from '../persistence/access-review.rows.ts';
import { progressOf } from '../persistence/review-progress.rows.ts';
import { tellClosed } from '../review/closing.ts';
import { reviewerOf } from '../review/reviewer.ts';

type Closed = Result<ReviewProgress, AccessReviewNotFound | AccessesUndecided>;

@Injectable()
export class CloseAccessReviewOperation extends CloseAccessReview {
  constructor(private readonly unitOfWork: UnitOfWork) {
    super();
  }

  override async execute(scope: Scope, { reviewId }: { readonly reviewId: AccessReviewId }): Promise<Closed> {
    const { value } = await this.unitOfWork.inScope(scope, { operation: 'access-review.close' }, (tx) =>
      close(tx, reviewId),
    );
    return value;
  }
}

const close = async (tx: Transaction, reviewId: AccessReviewId): Promise<Closed> => {
  const review = await lockReview(tx, reviewId, 'pessimistic_write');
  if (!review) return err({ kind: 'AccessReviewNotFound', reviewId });
  const row = await tx.manager.findOneByOrFail(AccessReviewEntity, { id: reviewId });
  const progress = (await progressOf(tx.manager, [row])).get(reviewId)!;
  if (review.closedAt) return ok(progress);
  if (progress.undecided > 0) return err({ kind: 'AccessesUndecided', count: progress.undecided });
  const closing = { closedAt: tx.now, closedBy: reviewerOf(tx.scope) };
  await saveClosing(tx.manager, reviewId, closing);
  tellClosed(tx, review, closing);
  return ok({ ...progress, review: { ...review, ...closing } });
};
