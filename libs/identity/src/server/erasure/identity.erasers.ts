import type { UnitOfWork } from '@beffroi/platform/typeorm';
import type { ErasureTally, TenantEraser } from '@beffroi/tenancy/domain';
import { AccessReviewLineEntity } from '../persistence/access-review-line.entity.ts';
import { AccessReviewEntity } from '../persistence/access-review.entity.ts';
import { InvitationEntity } from '../persistence/invitation.entity.ts';
import { MembershipEntity } from '../persistence/membership.entity.ts';
import { ServiceAccountEntity } from '../persistence/service-account.entity.ts';
import { SupportAccessEntity } from '../persistence/support-access.entity.ts';
import { RowsEraser } from './rows.eraser.ts';
import { SessionEraser } from './session.eraser.ts';

/** Forgets who acted for a collectivité, who looked at that, and who is logged in for it alone: in this order. */
export const identityErasers = (unitOfWork: UnitOfWork, tally: ErasureTally): readonly TenantEraser[] => {
  const rows = (what: string, tables: ConstructorParameters<typeof RowsEraser>[1]) =>
    new RowsEraser(what, tables, unitOfWork, tally);
  return [
    // While the memberships still say whose the sessions are.
    new SessionEraser(unitOfWork, tally),
    rows('memberships', { 'identity.membership': MembershipEntity }),
    rows('service-accounts', { 'identity.service_account': ServiceAccountEntity }),
    rows('invitations', { 'identity.invitation': InvitationEntity }),
    rows('support-accesses', { 'identity.support_access': SupportAccessEntity }),
    rows('access-reviews', {
      'identity.access_review_line': AccessReviewLineEntity,
      'identity.access_review': AccessReviewEntity,
    }),
  ];
};
