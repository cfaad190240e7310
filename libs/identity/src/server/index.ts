export { identityErasers } from './erasure/identity.erasers.ts';
export { OrganizationEraser } from './erasure/organization.eraser.ts';
import { AccessReviewLineEntity } from './persistence/access-review-line.entity.ts';
import { AccessReviewEntity } from './persistence/access-review.entity.ts';
import { BreakGlassEntity } from './persistence/break-glass.entity.ts';
import { InvitationEntity } from './persistence/invitation.entity.ts';
import { LogoutNoticeEntity } from './persistence/logout-notice.entity.ts';
import { MembershipEntity } from './persistence/membership.entity.ts';
import { OrganizationEntity } from './persistence/organization.entity.ts';
import { ServiceAccountEntity } from './persistence/service-account.entity.ts';
import { SessionEntity } from './persistence/session.entity.ts';
import { SupportAccessEntity } from './persistence/support-access.entity.ts';

export { StoredBreakGlassDoor } from './break-glass/break-glass.door.ts';
export { BreakGlassGrants } from './break-glass/break-glass.grants.ts';
export {
  type BreakGlassGranted,
  BreakGlassLedger,
  type OwnerConnection,
} from './break-glass/break-glass.ledger.ts';
export { breakGlassPerson } from './break-glass/break-glass.person.ts';
export { KeycloakSync, type KeycloakSyncOptions } from './keycloak/keycloak.sync.ts';
export {
  OrganizationReconciler,
  type OrganizationReconcilerOptions,
} from './keycloak/organization.reconciler.ts';
export { ReviewLetters } from './notices/review.letters.ts';
export { AdministratorEmails } from './persistence/administrator-emails.reader.ts';
export { AccessReviewSweep } from './operations/access-review.sweep.ts';
export { CloseAccessReviewOperation } from './operations/close-access-review.ts';
export { DecideAccessOperation } from './operations/decide-access.ts';
export { OpenAccessReviewOperation } from './operations/open-access-review.ts';
export { AccessReviewsRepository } from './persistence/access-reviews.repository.ts';
export { AcceptInvitationOperation } from './operations/accept-invitation.ts';
export { CallerAuthenticator } from './operations/authenticate-caller.ts';
export { BindServiceAccountOperation } from './operations/bind-service-account.ts';
export { ChangeMemberRoleOperation } from './operations/change-member-role.ts';
export { GrantRoleOperation } from './operations/grant-role.ts';
export { InviteMemberOperation } from './operations/invite-member.ts';
export { RemoveMemberOperation } from './operations/remove-member.ts';
export { RevokeInvitationOperation } from './operations/revoke-invitation.ts';
export { RevokeServiceAccountOperation } from './operations/revoke-service-account.ts';
export { migrations } from './persistence/identity.migrations.ts';
export { HoldersRepository } from './persistence/holders.repository.ts';
export { GrantSupportAccessOperation } from './operations/grant-support-access.ts';
export { WithdrawSupportAccessOperation } from './operations/withdraw-support-access.ts';
export { SupportAccessesRepository } from './persistence/support-accesses.repository.ts';
export { InvitationsRepository } from './persistence/invitations.repository.ts';
export { MembersRepository } from './persistence/members.repository.ts';
export { OrganizationStore } from './persistence/organization.store.ts';
export { OrganizationsRepository } from './persistence/organizations.repository.ts';
export { ServiceAccountsRepository } from './persistence/service-accounts.repository.ts';
export { OwnSessionsRepository } from './persistence/own-sessions.repository.ts';
export { PurgeSessionsOperation } from './operations/purge-sessions.ts';
export { StoredSessions } from './persistence/stored-sessions.ts';
export { StoredGrants } from './persistence/stored-grants.ts';
export { StoredPeople } from './persistence/stored-people.ts';

export const entities = [
  MembershipEntity,
  ServiceAccountEntity,
  InvitationEntity,
  OrganizationEntity,
  SupportAccessEntity,
  SessionEntity,
  BreakGlassEntity,
  LogoutNoticeEntity,
  AccessReviewEntity,
  AccessReviewLineEntity,
];
