import { describe, expect, it } from '@jest/globals';
import type { DomainError } from '@beffroi/platform/graphql';
import { brandId } from '@beffroi/kernel';
import { differenceRemedies } from './messages.ts';
import { closeReviewFailure, decisionFailure, openReviewFailure } from './access-review.failures.ts';
import { acceptanceFailure, inviteFailure, memberFailure, revokeFailure } from './membership.failures.ts';
import { bindFailure } from './service-account.type.ts';

const REFUSALS: readonly DomainError[] = [
  inviteFailure({ kind: 'InvalidEmail', given: 'lea' }),
  inviteFailure({ kind: 'InvitedAlready', email: 'lea@b.example', invitationId: brandId('i') }),
  inviteFailure({ kind: 'CollectiviteNotFound', collectiviteId: 'c' }),
  revokeFailure({ kind: 'UnknownInvitation', invitationId: 'i' }),
  revokeFailure({ kind: 'InvitationClosed', state: 'accepted' }),
  acceptanceFailure({ kind: 'InvitationClosed', state: 'expired' }),
  acceptanceFailure({ kind: 'InvitationClosed', state: 'revoked' }),
  acceptanceFailure({ kind: 'InvitationNotFound' }),
  acceptanceFailure({ kind: 'StateForbids', state: 'notice', activity: 'prepare' }),
  acceptanceFailure({ kind: 'EmailNotVerified' }),
  acceptanceFailure({ kind: 'EmailDiffers', verifiedEmail: 'eve@b.example' }),
  memberFailure({ kind: 'LastAdministrator' }),
  memberFailure({ kind: 'MemberNotFound', memberId: 'm' }),
  openReviewFailure({ kind: 'InvalidReviewDeadline', earliest: new Date(0), latest: new Date(1) }),
  openReviewFailure({ kind: 'ReviewOpenAlready', reviewId: brandId('r') }),
  openReviewFailure({ kind: 'CollectiviteNotFound', collectiviteId: 'c' }),
  closeReviewFailure({ kind: 'AccessesUndecided', count: 2 }),
  closeReviewFailure({ kind: 'AccessReviewNotFound', reviewId: 'r' }),
  decisionFailure({ kind: 'ReviewLineNotFound', lineId: 'l' }),
  decisionFailure({ kind: 'OwnAccess' }),
  decisionFailure({ kind: 'OnlyPeopleReview' }),
  decisionFailure({ kind: 'AccessReviewClosed' }),
  decisionFailure({ kind: 'AccessGone' }),
  decisionFailure({ kind: 'InvalidAccessDecision', field: 'reason' }),
  decisionFailure({ kind: 'InvalidAccessDecision', field: 'role' }),
  decisionFailure({ kind: 'StateForbids', state: 'notice', activity: 'prepare' }),
  bindFailure({ kind: 'InvalidClient', clientId: 'a b' }),
  bindFailure({ kind: 'UnknownIssuer', issuer: 'https://evil.example', accepted: ['https://id.example'] }),
  bindFailure({ kind: 'RoleDoesNotFit', role: 'operator.admin', needs: 'operator' }),
  bindFailure({ kind: 'RoleDoesNotFit', role: 'collectivite.dpo', needs: 'collectivite' }),
];

describe('what people read of a refusal', () => {
  it.each(REFUSALS)('$code: says why and what to do, in French and in English', ({ message, remedy }) => {
    expect(message.fr).not.toBe(message.en);
    expect(remedy).not.toBeNull();
    expect(remedy!.fr).not.toBe(remedy!.en);
  });

  it('tells nobody whose an invitation is', () => {
    const { message, remedy } = acceptanceFailure({ kind: 'EmailDiffers', verifiedEmail: 'eve@b.example' });
    expect(JSON.stringify([message, remedy])).not.toContain('lea');
  });

  it('says what becomes of each difference with Keycloak, in both', () => {
    for (const remedy of Object.values(differenceRemedies)) expect(remedy.fr).not.toBe(remedy.en);
  });
});
