import { unreachable } from '@beffroi/kernel';
import { DomainError, Failure, NotFound } from '@beffroi/platform/graphql';
import { StateForbids } from '@beffroi/tenancy/graphql';
import { Field, ID } from '@nestjs/graphql';
import type * as domain from '../domain/index.ts';
import { InvitationState } from './enums.ts';
import { messages, nouns } from './messages.ts';

@Failure('The text is not an e-mail address.')
export class InvalidEmail extends DomainError {
  constructor({ given }: domain.InvalidEmail) {
    super('invalid_email', messages.invalidEmail(given));
  }
}

@Failure('An invitation of this address to this role is open.')
export class InvitedAlready extends DomainError {
  @Field(() => ID, { description: 'The open invitation.' })
  readonly invitationId: string;

  constructor({ email, invitationId }: domain.InvitedAlready) {
    super('invited_already', messages.invitedAlready(email));
    this.invitationId = invitationId;
  }
}

@Failure('The invitation can be accepted no more.')
export class InvitationClosed extends DomainError {
  @Field(() => InvitationState, { description: 'What became of it.' })
  readonly state: domain.InvitationClosed['state'];

  constructor({ state }: domain.InvitationClosed) {
    super('invitation_closed', messages.invitationClosed(state));
    this.state = state;
  }
}

@Failure('The token opens no invitation.')
export class InvitationNotFound extends DomainError {
  constructor() {
    super('invitation_not_found', messages.invitationNotFound());
  }
}

@Failure('The identity provider vouches for no e-mail address of yours.')
export class EmailNotVerified extends DomainError {
  constructor() {
    super('email_not_verified', messages.emailNotVerified());
  }
}

@Failure('The invitation is for another e-mail address than yours.')
export class EmailDiffers extends DomainError {
  constructor({ verifiedEmail }: domain.EmailDiffers) {
    super('email_differs', messages.emailDiffers(verifiedEmail));
  }
}

@Failure('The collectivité would be left without an administrator.')
export class LastAdministrator extends DomainError {
  constructor() {
    super('last_administrator', messages.lastAdministrator());
  }
}

@Failure('The person holds this role already.')
export class RoleHeldAlready extends DomainError {
  constructor() {
    super('role_held_already', messages.roleHeldAlready());
  }
}

/** Without the state, which {@link InvitationClosed} has a field of the same name for. */
@Failure('The collectivité takes no new members in the state that it is in.')
export class NoNewMembers extends DomainError {
  constructor() {
    super('state_forbids', messages.noNewMembers());
  }
}

@Failure('One person may not hold these two roles.')
export class IncompatibleRoles extends DomainError {
  constructor(failure: domain.IncompatibleRoles) {
    super('incompatible_roles', messages.incompatibleRoles(failure));
  }
}

export const inviteFailure = (
  failure: Exclude<domain.InviteMemberFailure, domain.UnknownMemberRole>,
): NotFound | StateForbids | InvalidEmail | InvitedAlready => {
  switch (failure.kind) {
    case 'CollectiviteNotFound':
      return new NotFound(nouns.collectivite, failure.collectiviteId);
    case 'StateForbids':
      return new StateForbids(failure);
    case 'InvalidEmail':
      return new InvalidEmail(failure);
    case 'InvitedAlready':
      return new InvitedAlready(failure);
    default:
      return unreachable(failure);
  }
};

export const revokeFailure = (
  failure: domain.UnknownInvitation | domain.InvitationClosed,
): NotFound | InvitationClosed =>
  failure.kind === 'InvitationClosed'
    ? new InvitationClosed(failure)
    : new NotFound(nouns.invitation, failure.invitationId);

type StateFailure = Extract<domain.InviteMemberFailure, { readonly kind: 'StateForbids' }>;

export const acceptanceFailure = (
  failure: domain.AcceptanceFailure | StateFailure,
):
  | NoNewMembers
  | InvitationNotFound
  | InvitationClosed
  | EmailNotVerified
  | EmailDiffers
  | IncompatibleRoles => {
  switch (failure.kind) {
    case 'StateForbids':
      return new NoNewMembers();
    case 'IncompatibleRoles':
      return new IncompatibleRoles(failure);
    case 'InvitationNotFound':
      return new InvitationNotFound();
    case 'InvitationClosed':
      return new InvitationClosed(failure);
    case 'EmailNotVerified':
      return new EmailNotVerified();
    case 'EmailDiffers':
      return new EmailDiffers(failure);
    default:
      return unreachable(failure);
  }
};

export const memberFailure = (
  failure: domain.MemberNotFound | domain.LastAdministrator,
): NotFound | LastAdministrator =>
  failure.kind === 'LastAdministrator'
    ? new LastAdministrator()
    : new NotFound(nouns.member, failure.memberId);
