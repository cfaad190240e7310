import { unreachable } from '@beffroi/kernel';
import { DomainError, Failure, NotFound } from '@beffroi/platform/graphql';
import { StateForbids } from '@beffroi/tenancy/graphql';
import { Field, ID, Int } from '@nestjs/graphql';
import type * as domain from '../domain/index.ts';
import { reviewMessages, reviewNouns } from './access-review.messages.ts';
import { IncompatibleRoles, LastAdministrator, RoleHeldAlready } from './membership.failures.ts';
import { nouns } from './messages.ts';

@Failure('The deadline is too near or too far.')
export class InvalidReviewDeadline extends DomainError {
  @Field(() => Date, { description: 'The earliest that is accepted.' })
  readonly earliest: Date;

  @Field(() => Date, { description: 'The latest that is accepted.' })
  readonly latest: Date;

  constructor({ earliest, latest }: domain.InvalidReviewDeadline) {
    super('invalid_review_deadline', reviewMessages.deadline(earliest, latest));
    this.earliest = earliest;
    this.latest = latest;
  }
}

@Failure('A review is open there.')
export class ReviewOpenAlready extends DomainError {
  @Field(() => ID, { description: 'The open review.' })
  readonly reviewId: string;

  constructor({ reviewId }: domain.ReviewOpenAlready) {
    super('review_open_already', reviewMessages.openAlready());
    this.reviewId = reviewId;
  }
}

@Failure('Nobody has decided about some accesses.')
export class AccessesUndecided extends DomainError {
  @Field(() => Int, { description: 'About how many.' })
  readonly count: number;

  constructor({ count }: domain.AccessesUndecided) {
    super('accesses_undecided', reviewMessages.undecided(count));
    this.count = count;
  }
}

@Failure('Nobody reviews their own access.')
export class OwnAccess extends DomainError {
  constructor() {
    super('own_access', reviewMessages.ownAccess());
  }
}

@Failure('A program decides about no access.')
export class OnlyPeopleReview extends DomainError {
  constructor() {
    super('only_people_review', reviewMessages.onlyPeople());
  }
}

@Failure('The review is closed.')
export class AccessReviewClosed extends DomainError {
  constructor() {
    super('access_review_closed', reviewMessages.closed());
  }
}

@Failure('The access has ended or changed since the review was opened.')
export class AccessGone extends DomainError {
  constructor() {
    super('access_gone', reviewMessages.gone());
  }
}

@Failure('The reason or the role is not accepted.')
export class InvalidAccessDecision extends DomainError {
  @Field(() => String, { description: 'Which one: `reason` or `role`.' })
  readonly field: string;

  constructor({ field }: domain.InvalidAccessDecision) {
    super('invalid_access_decision', reviewMessages[field]());
    this.field = field;
  }
}

export const openReviewFailure = (
  failure: domain.OpenAccessReviewFailure,
): NotFound | InvalidReviewDeadline | ReviewOpenAlready => {
  switch (failure.kind) {
    case 'CollectiviteNotFound':
      return new NotFound(nouns.collectivite, failure.collectiviteId);
    case 'InvalidReviewDeadline':
      return new InvalidReviewDeadline(failure);
    case 'ReviewOpenAlready':
      return new ReviewOpenAlready(failure);
    default:
      return unreachable(failure);
  }
};

export const closeReviewFailure = (
  failure: domain.AccessReviewNotFound | domain.AccessesUndecided,
): NotFound | AccessesUndecided =>
  failure.kind === 'AccessesUndecided'
    ? new AccessesUndecided(failure)
    : new NotFound(reviewNouns.review, failure.reviewId);

type DecisionRefusal =
  | NotFound
  | OwnAccess
  | OnlyPeopleReview
  | AccessReviewClosed
  | AccessGone
  | InvalidAccessDecision
  | StateForbids
  | LastAdministrator
  | RoleHeldAlready
  | IncompatibleRoles;

export const decisionFailure = (failure: domain.DecideAccessFailure): DecisionRefusal => {
  switch (failure.kind) {
    case 'ReviewLineNotFound':
      return new NotFound(reviewNouns.line, failure.lineId);
    case 'OwnAccess':
      return new OwnAccess();
    case 'OnlyPeopleReview':
      return new OnlyPeopleReview();
    case 'AccessReviewClosed':
      return new AccessReviewClosed();
    case 'AccessGone':
      return new AccessGone();
    case 'InvalidAccessDecision':
      return new InvalidAccessDecision(failure);
    case 'StateForbids':
      return new StateForbids(failure);
    case 'LastAdministrator':
      return new LastAdministrator();
    case 'RoleHeldAlready':
      return new RoleHeldAlready();
    case 'IncompatibleRoles':
      return new IncompatibleRoles(failure);
    default:
      return unreachable(failure);
  }
};
