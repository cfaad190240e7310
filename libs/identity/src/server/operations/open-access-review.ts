import { err, ok, type Result, type Scope } from '@beffroi/kernel';
import { newId } from '@beffroi/platform/crypto';
import { type Transaction, UnitOfWork } from '@beffroi/platform/typeorm';
import { type CollectiviteNotFound, Collectivites } from '@beffroi/tenancy/domain';
import { Injectable } from '@nestjs/common';
import {
  type AccessReview,
  type AccessReviewId,
  checkDeadline,
  OpenAccessReview,
  type OpenAccessReviewFailure,
  type OpenAccessReviewInput,
  type OpenedReviews,
  remindersAtOpening,
} from '../../domain/index.ts';
import { findOpenReview, insertReviews } from '../persistence/access-review.rows.ts';
import { AccessReviewEntity } from '../persistence/access-review.entity.ts';
import { placesWithHoldings, snapshotHoldings } from '../persistence/holdings.snapshot.ts';
import { progressOf } from '../persistence/review-progress.rows.ts';
import { reviewerOf } from '../review/reviewer.ts';

/** A collectivité, or null for the operator's own roles. */
type Place = AccessReview['collectiviteId'];

@Injectable()
export class OpenAccessReviewOperation extends OpenAccessReview {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly collectivites: Collectivites,
  ) {
    super();
  }

  override async execute(
    scope: Scope,
    { idempotencyKey, ...input }: OpenAccessReviewInput,
  ): Promise<Result<OpenedReviews, OpenAccessReviewFailure>> {
    const { value } = await this.unitOfWork.inScope(
      scope,
      { operation: 'access-review.open', idempotencyKey, input },
      (tx) => this.open(tx, input),
    );
    return value;
  }

  private async open(
    tx: Transaction,
    input: OpenAccessReviewInput,
  ): Promise<Result<OpenedReviews, OpenAccessReviewFailure>> {
    const timely = checkDeadline(input.deadline, tx.now);
    if (!timely.ok) return timely;
    const places = await this.placesOf(tx, input);
    if (!places.ok) return places;
    const opened = await insertReviews(
      tx.manager,
      places.value.map((place) => draft(tx, input, place)),
    );
    const [only, ...others] = places.value;
    if (opened.length === 0 && only !== undefined && others.length === 0)
      return err({ kind: 'ReviewOpenAlready', reviewId: (await findOpenReview(tx.manager, only))!.id });
    await snapshotHoldings(
      tx.manager,
      opened.map(({ id }) => id),
    );
    for (const review of opened) tell(tx, review);
    return ok({ count: opened.length, review: await onlyOne(tx, opened) });
  }

  private async placesOf(
    tx: Transaction,
    { collectiviteId }: OpenAccessReviewInput,
  ): Promise<Result<readonly Place[], CollectiviteNotFound>> {
    const named = collectiviteId ?? (tx.scope.kind === 'tenant' ? tx.scope.collectiviteId : null);
    if (!named) return ok((await placesWithHoldings(tx)) as Place[]);
    return (await this.collectivites.find(tx.scope, named))
      ? ok([named])
      : err({ kind: 'CollectiviteNotFound', collectiviteId: named });
  }
}

const draft = (
  tx: Transaction,
  { deadline, undecided }: OpenAccessReviewInput,
  collectiviteId: Place,
): AccessReview => ({
  id: newId<AccessReviewId>(tx.now),
  collectiviteId,
  deadline,
  undecided,
  openedBy: reviewerOf(tx.scope),
  openedAt: tx.now,
  reminders: remindersAtOpening(deadline, tx.now),
  closedAt: null,
  closedBy: null,
});

const tell = (tx: Transaction, review: AccessReview): void => {
  const { id, collectiviteId } = review;
  const place = collectiviteId ? { collectiviteId } : {};
  tx.audit({
    action: 'access-review.open',
    target: { type: 'access-review', id },
    ...place,
    after: review,
  });
  tx.emit({ type: 'identity.access-review-opened', v: 1, ...place, payload: { reviewId: id } });
};

const onlyOne = async (tx: Transaction, opened: readonly AccessReview[]) => {
  const [review, ...others] = opened;
  if (!review || others.length > 0) return null;
  const row = await tx.manager.findOneByOrFail(AccessReviewEntity, { id: review.id });
  return (await progressOf(tx.manager, [row])).get(review.id)!;
};
