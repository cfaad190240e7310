import { AccessMatrixResolver } from './access-matrix.resolver.ts';
import { AccessReviewResolver } from './access-review.resolver.ts';
import { InvitationResolver } from './invitation.resolver.ts';
import { MeResolver } from './me.resolver.ts';
import { MemberResolver } from './member.resolver.ts';
import { OrganizationResolver } from './organization.resolver.ts';
import { OwnSessionResolver } from './own-session.resolver.ts';
import { ServiceAccountResolver } from './service-account.resolver.ts';
import { SupportAccessResolver } from './support-access.resolver.ts';

export { HeldRole, Me } from './me.type.ts';

export const resolvers = [
  MeResolver,
  MemberResolver,
  InvitationResolver,
  ServiceAccountResolver,
  OrganizationResolver,
  AccessMatrixResolver,
  SupportAccessResolver,
  AccessReviewResolver,
  OwnSessionResolver,
];
