import { NotFound, resultUnion } from '@beffroi/platform/graphql';
import { StateForbids } from '@beffroi/tenancy/graphql';
import {
  AccessesUndecided,
  AccessGone,
  AccessReviewClosed,
  InvalidAccessDecision,
  InvalidReviewDeadline,
  OnlyPeopleReview,
  OwnAccess,
  ReviewOpenAlready,
} from './access-review.failures.ts';
import { AccessReview, AccessReviewLine, AccessReviewOpened } from './access-review.type.ts';
import { IncompatibleRoles, LastAdministrator, RoleHeldAlready } from './membership.failures.ts';

export const OpenAccessReviewResult = resultUnion(
  'OpenAccessReviewResult',
  'What was opened, or why nothing was.',
  AccessReviewOpened,
  [NotFound, InvalidReviewDeadline, ReviewOpenAlready],
);
export const DecideAccessResult = resultUnion(
  'DecideAccessResult',
  'The line as it is now, or why not.',
  AccessReviewLine,
  [
    NotFound,
    OwnAccess,
    OnlyPeopleReview,
    AccessReviewClosed,
    AccessGone,
    InvalidAccessDecision,
    StateForbids,
    LastAdministrator,
    RoleHeldAlready,
    IncompatibleRoles,
  ],
);
export const CloseAccessReviewResult = resultUnion(
  'CloseAccessReviewResult',
  'The closed review, or why not.',
  AccessReview,
  [NotFound, AccessesUndecided],
);
