import type { EntityManager } from 'typeorm';
import type { ReviewProgress } from '../../domain/index.ts';
import type { AccessReviewEntity } from './access-review.entity.ts';
import { toReview } from './access-review.rows.ts';

interface Counted {
  readonly review_id: string;
  readonly lines: number;
  readonly undecided: number;
}

/** How far each review has come, in one statement. */
export const progressOf = async (
  manager: EntityManager,
  reviews: readonly AccessReviewEntity[],
): Promise<ReadonlyMap<string, ReviewProgress>> => {
  const counted = await manager.query<Counted[]>(
    `select review_id, count(*)::integer as lines, count(*) filter (where decision is null)::integer as undecided
       from identity.access_review_line where review_id = any ($1) group by review_id`,
    [reviews.map(({ id }) => id)],
  );
  const byReview = new Map(counted.map((row) => [row.review_id, row]));
  return new Map(
    reviews.map((row) => {
      const { lines, undecided } = byReview.get(row.id) ?? { lines: 0, undecided: 0 };
      return [row.id, { review: toReview(row), lines, undecided }];
    }),
  );
};
