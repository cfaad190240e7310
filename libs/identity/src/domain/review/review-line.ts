import type { Role } from '@beffroi/contracts/access';
import { type Actor, type Brand, type CollectiviteId, err, ok, type Result } from '@beffroi/kernel';
import { readGrant } from '../grantee.ts';
import type { AccessReview, AccessReviewId, Reviewer } from './access-review.ts';

export type ReviewLineId = Brand<string, 'ReviewLineId'>;

export const HOLDING_KINDS = ['member', 'service-account', 'invitation', 'support-access'] as const;
export type HoldingKind = (typeof HOLDING_KINDS)[number];

export const ACCESS_DECISIONS = ['keep', 'remove', 'change-role'] as const;
export type AccessDecision = (typeof ACCESS_DECISIONS)[number];

/** What came of a line. */
export const LINE_OUTCOMES = [
  'kept',
  'removed',
  'changed',
  /** It had ended, or changed, since the review was opened: that was decided elsewhere. */
  'gone',
  /** Nobody decided: as the review says. */
  'suspended',
  'kept-undecided',
  /** Nobody decided, and without it nobody would administer. */
  'kept-last-administrator',
] as const;
export type LineOutcome = (typeof LINE_OUTCOMES)[number];

/** One access as it was when the review was opened, and what was decided about it. */
export interface ReviewLine {
  readonly id: ReviewLineId;
  readonly reviewId: AccessReviewId;
  readonly collectiviteId: CollectiviteId | null;
  readonly kind: HoldingKind;
  /** The membership, service account, invitation or access of support. */
  readonly holdingId: string;
  /** A subject, a client id, an invited address, or why support was let in. */
  readonly holder: string;
  /** null for what no identity provider knows. */
  readonly issuer: string | null;
  readonly displayName: string | null;
  readonly email: string | null;
  readonly role: Role;
  readonly since: Date;
  readonly decision: AccessDecision | null;
  readonly newRole: Role | null;
  readonly reason: string | null;
  readonly decidedBy: Reviewer | null;
  readonly decidedAt: Date | null;
  readonly outcome: LineOutcome | null;
}

export interface ReviewLineNotFound {
  readonly kind: 'ReviewLineNotFound';
  readonly lineId: string;
}
/** Nobody reviews what they hold themselves. */
export interface OwnAccess {
  readonly kind: 'OwnAccess';
}
/** A review is a person's judgement. */
export interface OnlyPeopleReview {
  readonly kind: 'OnlyPeopleReview';
}
export interface AccessReviewClosed {
  readonly kind: 'AccessReviewClosed';
}
/** The access is no more what it was when the review was opened. */
export interface AccessGone {
  readonly kind: 'AccessGone';
}
export interface InvalidAccessDecision {
  readonly kind: 'InvalidAccessDecision';
  readonly field: 'reason' | 'role';
}
export type DecisionFailure = OnlyPeopleReview | OwnAccess | AccessReviewClosed | InvalidAccessDecision;

export const MAX_DECISION_REASON = 500;

export interface WantedDecision {
  readonly decision: AccessDecision;
  /** With `change-role`, and only with it. */
  readonly role: string | null;
  readonly reason: string;
}
/** Who decides, with the addresses under which they are a member there. */
export interface DecidingReviewer {
  readonly actor: Actor;
  readonly emails: readonly string[];
}

/** A decision that holds water, to be carried out. */
export interface Decided {
  readonly decision: AccessDecision;
  readonly newRole: Role | null;
  readonly reason: string;
}

/** Whether this reviewer may decide so about this line; what the access itself says to it comes after. */
export const judgeDecision = (
  line: ReviewLine,
  { closedAt }: Pick<AccessReview, 'closedAt'>,
  wanted: WantedDecision,
  reviewer: DecidingReviewer,
): Result<Decided, DecisionFailure> => {
  if (reviewer.actor.kind !== 'user') return err({ kind: 'OnlyPeopleReview' });
  if (isOwn(line, reviewer)) return err({ kind: 'OwnAccess' });
  // Who was suspended because nobody decided waits for a decision still.
  if (closedAt && line.outcome !== 'suspended') return err({ kind: 'AccessReviewClosed' });
  const reason = wanted.reason.trim();
  if (reason === '' || reason.length > MAX_DECISION_REASON)
    return err({ kind: 'InvalidAccessDecision', field: 'reason' });
  const newRole = newRoleOf(line, wanted);
  return newRole === undefined
    ? err({ kind: 'InvalidAccessDecision', field: 'role' })
    : ok({ decision: wanted.decision, newRole, reason });
};

/** @returns undefined for a role that is missing, not wanted, or not one of the place */
const newRoleOf = (
  { kind, collectiviteId }: ReviewLine,
  { decision, role }: WantedDecision,
): Role | null | undefined => {
  if (decision !== 'change-role') return role === null ? null : undefined;
  // What support may do is the same everywhere.
  if (role === null || kind === 'support-access') return undefined;
  const grant = readGrant(role, collectiviteId);
  return grant.ok ? grant.value.role : undefined;
};

const isOwn = ({ kind, issuer, holder }: ReviewLine, { actor, emails }: DecidingReviewer): boolean =>
  kind === 'invitation'
    ? emails.includes(holder)
    : kind === 'member' && issuer === actor.issuer && holder === actor.subject;

/** The role that the access has if nothing but this review has touched it. */
export const expectedRole = ({ role, newRole, outcome }: ReviewLine): Role =>
  outcome === 'changed' && newRole ? newRole : role;

/** The same decision again changes nothing. */
export const saysTheSame = (line: ReviewLine, { decision, newRole, reason }: Decided): boolean =>
  line.decision === decision && line.newRole === newRole && line.reason === reason;

export const OUTCOME_OF: Readonly<Record<AccessDecision, LineOutcome>> = {
  keep: 'kept',
  remove: 'removed',
  'change-role': 'changed',
};

/** What a decision comes to where the access is no more what it was. */
export const decideGone = (
  { outcome }: ReviewLine,
  decision: AccessDecision,
): Result<LineOutcome, AccessGone> => {
  if (decision === 'remove') return ok(outcome === 'removed' ? outcome : 'gone');
  return decision === 'keep' && outcome !== 'removed' ? ok('gone') : err({ kind: 'AccessGone' });
};
