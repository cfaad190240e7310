import { brandId, isUuid } from '@beffroi/kernel';
import type { Transaction } from '@beffroi/platform/typeorm';
import type { EntityManager } from 'typeorm';
import {
  type AccessReview,
  type AccessReviewId,
  type LineOutcome,
  type ReviewLine,
  type ReviewLineId,
  type Reviewer,
} from '../../domain/index.ts';
import { AccessReviewLineEntity } from './access-review-line.entity.ts';
import { AccessReviewEntity } from './access-review.entity.ts';
import { ownRows } from './own.rows.ts';

export const toReview = (row: AccessReviewEntity): AccessReview => ({ ...row, id: brandId(row.id) });

export const toLine = (row: AccessReviewLineEntity): ReviewLine => ({
  ...row,
  id: brandId(row.id),
  reviewId: brandId(row.reviewId),
});

/** Opens each review where none is open. @returns those that were opened */
export const insertReviews = async (
  manager: EntityManager,
  reviews: readonly AccessReview[],
): Promise<readonly AccessReview[]> => {
  const inserted = await manager.query<{ id: string }[]>(
    `insert into identity.access_review
     select * from jsonb_populate_recordset(null::identity.access_review, $1)
     on conflict do nothing returning id`,
    [JSON.stringify(reviews.map(columnsOf))],
  );
  const opened = new Set<string>(inserted.map(({ id }) => id));
  return reviews.filter(({ id }) => opened.has(id));
};

const columnsOf = (review: AccessReview) => ({
  id: review.id,
  collectivite_id: review.collectiviteId,
  deadline: review.deadline,
  undecided: review.undecided,
  opened_by: review.openedBy,
  opened_at: review.openedAt,
  reminders: review.reminders,
});

/** The review that is open in a place. */
export const findOpenReview = async (
  manager: EntityManager,
  collectiviteId: string | null,
): Promise<AccessReview | undefined> => {
  const row = await manager
    .createQueryBuilder(AccessReviewEntity, 'review')
    .where('review.closed_at is null')
    .andWhere('review.collectivite_id is not distinct from :collectiviteId', { collectiviteId })
    .getOne();
  return row ? toReview(row) : undefined;
};

/** A review that the scope may see, locked: while it closes, nobody decides in it, and the other way round. */
export const lockReview = async (
  tx: Transaction,
  id: AccessReviewId,
  mode: 'pessimistic_write' | 'pessimistic_read',
): Promise<AccessReview | undefined> => {
  if (!isUuid(id)) return undefined;
  const row = await ownRows(tx, AccessReviewEntity, 'review')
    .andWhere('review.id = :id', { id })
    .setLock(mode)
    .getOne();
  return row ? toReview(row) : undefined;
};

/** Undefined for a line that the scope may not see. */
export const reviewOfLine = async (
  tx: Transaction,
  id: ReviewLineId,
): Promise<AccessReviewId | undefined> => {
  if (!isUuid(id)) return undefined;
  const row = await ownRows(tx, AccessReviewLineEntity, 'line').andWhere('line.id = :id', { id }).getOne();
  return row ? brandId(row.reviewId) : undefined;
};

export const lockLine = async (tx: Transaction, id: ReviewLineId): Promise<ReviewLine> =>
  toLine(
    await ownRows(tx, AccessReviewLineEntity, 'line')
      .andWhere('line.id = :id', { id })
      .setLock('pessimistic_write')
      .getOneOrFail(),
  );

/** Those about which nobody has decided, who came last first: so that who has administered longest stays. */
export const undecidedLines = async (
  { manager }: Transaction,
  reviewId: AccessReviewId,
): Promise<readonly ReviewLine[]> => {
  const rows = await manager
    .createQueryBuilder(AccessReviewLineEntity, 'line')
    .where('line.review_id = :reviewId and line.decision is null', { reviewId })
    .orderBy('line.since', 'DESC')
    .addOrderBy('line.id', 'DESC')
    .getMany();
  return rows.map(toLine);
};

export const saveLine = async (manager: EntityManager, line: ReviewLine): Promise<void> => {
  const { id, decision, newRole, reason, decidedBy, decidedAt, outcome } = line;
  await manager.update(
    AccessReviewLineEntity,
    { id },
    { decision, newRole, reason, decidedBy: decidedBy && { ...decidedBy }, decidedAt, outcome },
  );
};

export const saveClosing = async (
  manager: EntityManager,
  id: AccessReviewId,
  closing: { readonly closedAt: Date; readonly closedBy: Reviewer | null },
): Promise<void> => {
  const { closedAt, closedBy } = closing;
  await manager.update(AccessReviewEntity, { id }, { closedAt, closedBy: closedBy && { ...closedBy } });
};

/** Those that are open, whose deadline is nearest first. */
export const findOpenReviews = async (manager: EntityManager): Promise<readonly AccessReview[]> => {
  const rows = await manager
    .createQueryBuilder(AccessReviewEntity, 'review')
    .where('review.closed_at is null')
    .orderBy('review.deadline')
    .getMany();
  return rows.map(toReview);
};

export const saveReminders = async (
  manager: EntityManager,
  id: AccessReviewId,
  reminders: number,
): Promise<void> => {
  await manager.update(AccessReviewEntity, { id }, { reminders });
};

export const saveOutcomes = async (
  manager: EntityManager,
  outcomes: ReadonlyMap<ReviewLineId, LineOutcome>,
): Promise<void> => {
  await manager.query(
    `update identity.access_review_line line set outcome = settled.value
       from jsonb_each_text($1) settled where line.id = settled.key::uuid`,
    [JSON.stringify(Object.fromEntries(outcomes))],
  );
};
