import {
  brandId,
  type CollectiviteId,
  type OperatorScope,
  systemClock,
  type TenantScope,
} from '@beffroi/kernel';
import {
  connectionOf,
  CurrentScope,
  NeedsRecentLogin,
  NotFound,
  PageArguments,
  Paging,
  Requires,
  resultUnion,
} from '@beffroi/platform/graphql';
import { StateForbids } from '@beffroi/tenancy/graphql';
import { Args, ID, Mutation, Query, Resolver } from '@nestjs/graphql';
import {
  type Invitation as InvitationRow,
  type InvitationId,
  Invitations,
  invitationState,
  InviteMember,
  RevokeInvitation,
} from '../domain/index.ts';
import { InviteMemberInput, RevokeInvitationInput } from './member.input.ts';
import { Invitation, InvitationConnection, MemberInvited } from './member.type.ts';
import {
  InvalidEmail,
  InvitationClosed,
  InvitedAlready,
  inviteFailure,
  revokeFailure,
} from './membership.failures.ts';
import { badRole } from './refusals.ts';

const InviteMemberResult = resultUnion('InviteMemberResult', 'The invitation, or why not.', MemberInvited, [
  NotFound,
  StateForbids,
  InvalidEmail,
  InvitedAlready,
]);
const RevokeInvitationResult = resultUnion(
  'RevokeInvitationResult',
  'The revoked invitation, or why not.',
  Invitation,
  [NotFound, InvitationClosed],
);

@Resolver(() => Invitation)
export class InvitationResolver {
  constructor(
    private readonly invitationPort: Invitations,
    private readonly inviting: InviteMember,
    private readonly revoking: RevokeInvitation,
  ) {}

  @Query(() => InvitationConnection, { description: 'Invitations, oldest first, the closed ones included.' })
  @Requires('member.read')
  async invitations(
    @CurrentScope() scope: OperatorScope | TenantScope,
    @Paging() page: PageArguments,
    @Args('collectiviteId', { type: () => ID, nullable: true, description: 'Of one collectivité.' })
    collectiviteId?: string | null,
  ): Promise<InvitationConnection> {
    const filter = collectiviteId ? { collectiviteId: brandId<CollectiviteId>(collectiviteId) } : {};
    return connectionOf(await this.invitationPort.list(scope, filter, page), toInvitation);
  }

  @Mutation(() => InviteMemberResult, {
    description: 'Invites somebody by their address; they have no right until they accept.',
  })
  @Requires('member.invite')
  @NeedsRecentLogin()
  async inviteMember(
    @CurrentScope() scope: OperatorScope | TenantScope,
    @Args('input', { type: () => InviteMemberInput, description: 'Whom, where, as what.' })
    input: InviteMemberInput,
  ): Promise<typeof InviteMemberResult> {
    const collectiviteId = brandId<CollectiviteId>(input.collectiviteId);
    const outcome = await this.inviting.execute(scope, { ...input, collectiviteId });
    if (outcome.ok) return { ...outcome.value, invitation: toInvitation(outcome.value.invitation) };
    if (outcome.failure.kind === 'UnknownMemberRole') throw badRole(outcome.failure);
    return inviteFailure(outcome.failure);
  }

  @Mutation(() => RevokeInvitationResult, { description: 'Takes back an invitation that was not accepted.' })
  @Requires('member.invite')
  async revokeInvitation(
    @CurrentScope() scope: OperatorScope | TenantScope,
    @Args('input', { type: () => RevokeInvitationInput, description: 'Which invitation.' })
    input: RevokeInvitationInput,
  ): Promise<typeof RevokeInvitationResult> {
    const invitationId = brandId<InvitationId>(input.invitationId);
    const outcome = await this.revoking.execute(scope, { invitationId });
    return outcome.ok ? toInvitation(outcome.value) : revokeFailure(outcome.failure);
  }
}

const toInvitation = (row: InvitationRow): Invitation => ({
  ...row,
  state: invitationState(row, systemClock.now()),
});
