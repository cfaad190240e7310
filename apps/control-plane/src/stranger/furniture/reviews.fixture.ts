import { make, type Maker } from '../maker.fixture.ts';

const DAY_MS = 86_400_000;

/** A review that its deadline closed: another may be opened, and about whom it suspended may still be decided. */
export const accessReview: Maker = async (site) => {
  const { database } = site.plane;
  const { collectiviteId } = site;
  await make(site, site.admin, 'openAccessReview', {
    input: { collectiviteId, deadline: new Date(Date.now() + DAY_MS).toISOString(), undecided: 'SUSPEND' },
    selection: 'AccessReviewOpened { review { id } }',
  });
  const [line] = await database.asOwner<{ id: string; review: string }>(
    `with closed as (
       update identity.access_review set closed_at = now()
        where collectivite_id = $1 and closed_at is null returning id
     )
     update identity.access_review_line line set outcome = 'suspended' from closed
      where line.review_id = closed.id and line.holding_id = $2 returning line.id, closed.id as review`,
    [collectiviteId, site.ids.member],
  );
  return { ids: { accessReview: line!.review, accessReviewLine: line!.id } };
};
