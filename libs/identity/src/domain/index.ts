export {
  draftSupportAccess,
  type InvalidSupportAccess,
  isOpen,
  MOST_SUPPORT_HOURS,
  type NotTheOperatorsToGrant,
  SUPPORT_ROLE,
  type SupportAccess,
  type SupportAccessId,
  type SupportAccessNotFound,
} from './support/support-access.ts';
export {
  GrantSupportAccess,
  type GrantSupportAccessFailure,
  type GrantSupportAccessInput,
  SupportAccesses,
  WithdrawSupportAccess,
} from './support/support-access.ports.ts';
export {
  type AccessesUndecided,
  type AccessReview,
  type AccessReviewId,
  type AccessReviewNotFound,
  checkDeadline,
  type InvalidReviewDeadline,
  remindersAtOpening,
  remindersDue,
  type Reviewer,
  type ReviewOpenAlready,
  UNDECIDED_RULES,
  type UndecidedRule,
} from './review/access-review.ts';
export {
  AccessReviews,
  CloseAccessReview,
  DecideAccess,
  type DecideAccessFailure,
  type HoldingFailure,
  OpenAccessReview,
  type OpenAccessReviewFailure,
  type OpenAccessReviewInput,
  type OpenedReviews,
  type ReviewLinesOf,
  type ReviewProgress,
} from './review/access-review.ports.ts';
export {
  ACCESS_DECISIONS,
  type AccessDecision,
  type AccessGone,
  type AccessReviewClosed,
  decideGone,
  type Decided,
  type DecisionFailure,
  expectedRole,
  HOLDING_KINDS,
  type HoldingKind,
  type InvalidAccessDecision,
  judgeDecision,
  LINE_OUTCOMES,
  type LineOutcome,
  MAX_DECISION_REASON,
  type OnlyPeopleReview,
  OUTCOME_OF,
  type OwnAccess,
  type ReviewLine,
  type ReviewLineId,
  type ReviewLineNotFound,
  saysTheSame,
  type WantedDecision,
} from './review/review-line.ts';
export { reviewCsv } from './review/review.csv.ts';
export {
  accessByResource,
  accessMatrixCsv,
  type Holder,
  Holders,
  permissionsOfHolder,
  type ResourceAccess,
} from './access/access-matrix.ts';
export {
  type BreakGlassCode,
  CODE_BYTES,
  drawCode,
  readCode,
  writeCode,
} from './break-glass/break-glass.code.ts';
export { BreakGlassDoor, type BreakGlassTry } from './break-glass/break-glass.ports.ts';
export {
  type BreakGlass,
  type BreakGlassId,
  type BreakGlassRefusal,
  type BreakGlassRequest,
  type InvalidBreakGlass,
  isHeld,
  judgeBreakGlass,
  readBreakGlassRequest,
} from './break-glass/break-glass.ts';
export { type Grantee, type InvalidGrant, readGrant } from './grantee.ts';
export { GrantRole, type GrantRoleInput, Grants } from './identity.ports.ts';
export { findIncompatibility, type IncompatibleRoles } from './membership/incompatible-roles.ts';
export {
  type AcceptanceFailure,
  decideAcceptance,
  draftInvitation,
  type EmailDiffers,
  type EmailNotVerified,
  type InvalidEmail,
  type Invitation,
  type InvitationClosed,
  type InvitationId,
  type InvitationNotFound,
  type InvitationState,
  invitationState,
  isMemberRole,
  type UnknownMemberRole,
} from './membership/invitation.ts';
export {
  ADMINISTRATOR_ROLES,
  decideEnd,
  decideRemoval,
  decideRoleChange,
  type HeldRole,
  type LastAdministrator,
  type Member,
  type MemberId,
  type MemberNotFound,
  type RoleHeldAlready,
} from './membership/member.ts';
export {
  AcceptInvitation,
  BindServiceAccount,
  type BindServiceAccountFailure,
  type BindServiceAccountInput,
  ChangeMemberRole,
  type InvitedAlready,
  Invitations,
  InviteMember,
  type InviteMemberFailure,
  type InviteMemberInput,
  Members,
  type OfCollectivite,
  RemoveMember,
  RevokeInvitation,
  RevokeServiceAccount,
  type SentInvitation,
  type ServiceAccountNotFound,
  ServiceAccounts,
  type UnknownInvitation,
} from './membership/membership.ports.ts';
export {
  type InvalidClient,
  readClient,
  type ServiceAccount,
  type ServiceAccountId,
  type UnknownIssuer,
} from './membership/service-account.ts';
export {
  COLLECTIVITE_ATTRIBUTE,
  type DesiredOrganization,
  type ObservedMember,
  type ObservedOrganization,
  type OrganizationAction,
  organizationAlias,
  organizationName,
  type OrganizationNotice,
  type OrganizationPlan,
  type PendingInvitation,
  planOrganization,
} from './organization/organization.plan.ts';
export { Organizations } from './organization/organization.ports.ts';
export { isForPeople, type Organization, type OrganizationDifference } from './organization/organization.ts';
export { People } from './people.port.ts';
export { type LogoutNotice, type NoticeTakenBefore } from './session/logout-notice.ts';
export {
  MOST_SESSIONS_LISTED,
  type OwnSession,
  OwnSessions,
  type SessionNotFound,
} from './session/own-sessions.ts';
export {
  beginSession,
  type LoggedIn,
  type SessionId,
  type SessionLifetimes,
  type SessionOrigin,
  type SessionStep,
  type SessionTimes,
  stepSession,
} from './session/session.ts';
export { type ResumedSession, Sessions, type SessionSecret } from './session/session.ports.ts';
