import { type AccessReviewId, type ReviewLineId, SUPPORT_ROLE } from '../../domain/index.ts';
import type { Reading } from '@beffroi/platform/typeorm';
import type { EntityManager } from 'typeorm';

/** Everything by which somebody may act in a place, now; `place` is null for the operator's own. */
const HOLDINGS = `
  select collectivite_id as place, 'member' as kind, id, subject as holder, issuer, display_name, email, role,
         created_at as since
    from identity.membership
  union all
  select collectivite_id, 'service-account', id, client_id, issuer, null, null, role, created_at
    from identity.service_account
  union all
  select collectivite_id, 'invitation', id, email, null, null, email, role, created_at
    from identity.invitation where closed is null and expires_at > now()
  union all
  select collectivite_id, 'support-access', id, reason, null, null, null, '${SUPPORT_ROLE}', created_at
    from identity.support_access where withdrawn_at is null and until > now()`;

/** The places where anybody holds anything. */
export const placesWithHoldings = async ({ manager }: Reading): Promise<readonly (string | null)[]> => {
  const rows = await manager.query<{ place: string | null }[]>(
    `select distinct place from (${HOLDINGS}) held`,
  );
  return rows.map(({ place }) => place);
};

/** Writes a line for each holding in the places of these reviews. Two that are both null are the same place here. */
export const snapshotHoldings = async (
  manager: EntityManager,
  reviewIds: readonly AccessReviewId[],
): Promise<void> => {
  await manager.query(
    `insert into identity.access_review_line
       (id, review_id, collectivite_id, kind, holding_id, holder, issuer, display_name, email, role, since)
     select gen_random_uuid(), review.id, review.collectivite_id, held.kind, held.id, held.holder, held.issuer,
            held.display_name, held.email, held.role, held.since
       from identity.access_review review
       join (${HOLDINGS}) held on coalesce(held.place::text, '') = coalesce(review.collectivite_id::text, '')
      where review.id = any ($1)`,
    [reviewIds],
  );
};

/** The lines of a review whose access is still what it was. */
export const stillHeld = async (
  { manager }: Reading,
  reviewId: AccessReviewId,
): Promise<ReadonlySet<ReviewLineId>> => {
  const rows = await manager.query<{ id: ReviewLineId }[]>(
    `select line.id from identity.access_review_line line
       join (${HOLDINGS}) held on held.id = line.holding_id and held.role = line.role
      where line.review_id = $1`,
    [reviewId],
  );
  return new Set(rows.map(({ id }) => id));
};
