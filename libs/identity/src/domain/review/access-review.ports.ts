import type { CollectiviteId, Result, Scope } from '@beffroi/kernel';
import type {
  CollectiviteNotFound,
  Idempotent,
  PageOf,
  PageRequest,
  StateForbids,
} from '@beffroi/tenancy/domain';
import type { IncompatibleRoles } from '../membership/incompatible-roles.ts';
import type { LastAdministrator, RoleHeldAlready } from '../membership/member.ts';
import type { OfCollectivite } from '../membership/membership.ports.ts';
import type {
  AccessesUndecided,
  AccessReview,
  AccessReviewId,
  AccessReviewNotFound,
  InvalidReviewDeadline,
  ReviewOpenAlready,
  UndecidedRule,
} from './access-review.ts';
import type {
  AccessGone,
  DecisionFailure,
  ReviewLine,
  ReviewLineId,
  ReviewLineNotFound,
  WantedDecision,
} from './review-line.ts';

/** A review, and how far it has come. */
export interface ReviewProgress {
  readonly review: AccessReview;
  readonly lines: number;
  /** Without a decision of anybody. */
  readonly undecided: number;
}

export interface ReviewLinesOf {
  readonly reviewId: AccessReviewId;
  /** Only those about which nobody has decided. */
  readonly undecidedOnly: boolean;
}

export abstract class AccessReviews {
  /** Newest first. */
  abstract list(scope: Scope, filter: OfCollectivite, page: PageRequest): Promise<PageOf<ReviewProgress>>;
  abstract find(scope: Scope, id: AccessReviewId): Promise<ReviewProgress | undefined>;
  /** By kind and holder; none for a review that is not there. */
  abstract lines(scope: Scope, of: ReviewLinesOf, page: PageRequest): Promise<PageOf<ReviewLine>>;
  abstract allLines(scope: Scope, id: AccessReviewId): Promise<readonly ReviewLine[]>;
}

export interface OpenAccessReviewInput extends Idempotent {
  /** Absent: the caller's own; for the operator, its own roles and every collectivité where anybody holds anything. */
  readonly collectiviteId?: CollectiviteId | null | undefined;
  readonly deadline: Date;
  readonly undecided: UndecidedRule;
}
export interface OpenedReviews {
  /** How many were opened; those that were open already stay as they are. */
  readonly count: number;
  /** The one, where there is one. */
  readonly review: ReviewProgress | null;
}
export type OpenAccessReviewFailure = CollectiviteNotFound | InvalidReviewDeadline | ReviewOpenAlready;

/** Writes down who has which access now, for people to look at again. */
export abstract class OpenAccessReview {
  abstract execute(
    scope: Scope,
    input: OpenAccessReviewInput,
  ): Promise<Result<OpenedReviews, OpenAccessReviewFailure>>;
}

/** Why an access cannot become what a reviewer decided. */
export type HoldingFailure = LastAdministrator | RoleHeldAlready | IncompatibleRoles;

export type DecideAccessFailure =
  ReviewLineNotFound | DecisionFailure | AccessGone | StateForbids | HoldingFailure;

/** A decision about one line, carried out at once; the same again changes nothing. */
export abstract class DecideAccess {
  abstract execute(
    scope: Scope,
    input: WantedDecision & { readonly lineId: ReviewLineId },
  ): Promise<Result<ReviewLine, DecideAccessFailure>>;
}

/** Signs a review off before its deadline, once everything is decided. */
export abstract class CloseAccessReview {
  abstract execute(
    scope: Scope,
    input: { readonly reviewId: AccessReviewId },
  ): Promise<Result<ReviewProgress, AccessReviewNotFound | AccessesUndecided>>;
}
