import { type Principal } from '@beffroi/contracts/access';
import { brandId, type CollectiviteId, type OperatorScope, type TenantScope } from '@beffroi/kernel';
import {
  connectionOf,
  CurrentPrincipal,
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
import { AcceptInvitation, ChangeMemberRole, type MemberId, Members, RemoveMember } from '../domain/index.ts';
import { AcceptInvitationInput, ChangeMemberRoleInput, RemoveMemberInput } from './member.input.ts';
import { Member, MemberConnection, MemberRemoved } from './member.type.ts';
import {
  acceptanceFailure,
  EmailDiffers,
  EmailNotVerified,
  IncompatibleRoles,
  InvitationClosed,
  InvitationNotFound,
  LastAdministrator,
  memberFailure,
  NoNewMembers,
  RoleHeldAlready,
} from './membership.failures.ts';
import { badRole } from './refusals.ts';

const AcceptInvitationResult = resultUnion(
  'AcceptInvitationResult',
  'What you are now, or why not.',
  Member,
  [NoNewMembers, InvitationNotFound, InvitationClosed, EmailNotVerified, EmailDiffers, IncompatibleRoles],
);
const RemoveMemberResult = resultUnion(
  'RemoveMemberResult',
  'The roles that ended, or why not.',
  MemberRemoved,
  [NotFound, LastAdministrator],
);
const ChangeMemberRoleResult = resultUnion(
  'ChangeMemberRoleResult',
  'The role as it is now, or why not.',
  Member,
  [NotFound, StateForbids, LastAdministrator, RoleHeldAlready, IncompatibleRoles],
);

@Resolver(() => Member)
export class MemberResolver {
  constructor(
    private readonly memberPort: Members,
    private readonly acceptance: AcceptInvitation,
    private readonly removal: RemoveMember,
    private readonly roleChange: ChangeMemberRole,
  ) {}

  @Query(() => MemberConnection, { description: 'Who holds which role, oldest first.' })
  @Requires('member.read')
  async members(
    @CurrentScope() scope: OperatorScope | TenantScope,
    @Paging() page: PageArguments,
    @Args('collectiviteId', { type: () => ID, nullable: true, description: 'Of one collectivité.' })
    collectiviteId?: string | null,
  ): Promise<MemberConnection> {
    const filter = collectiviteId ? { collectiviteId: brandId<CollectiviteId>(collectiviteId) } : {};
    return connectionOf(await this.memberPort.list(scope, filter, page), (row) => row);
  }

  @Mutation(() => AcceptInvitationResult, {
    description: 'Makes you a member where you were invited, if the invited address is yours and verified.',
  })
  @Requires('invitation.accept')
  async acceptInvitation(
    @CurrentPrincipal() principal: Principal,
    @Args('input', { type: () => AcceptInvitationInput, description: 'Which invitation.' })
    input: AcceptInvitationInput,
  ): Promise<typeof AcceptInvitationResult> {
    const outcome = await this.acceptance.execute(principal, { token: input.token });
    return outcome.ok ? outcome.value : acceptanceFailure(outcome.failure);
  }

  @Mutation(() => RemoveMemberResult, {
    description: 'Takes all roles in the collectivité from a person, at once.',
  })
  @Requires('member.remove')
  async removeMember(
    @CurrentScope() scope: OperatorScope | TenantScope,
    @Args('input', { type: () => RemoveMemberInput, description: 'Who.' }) input: RemoveMemberInput,
  ): Promise<typeof RemoveMemberResult> {
    const outcome = await this.removal.execute(scope, { memberId: brandId<MemberId>(input.memberId) });
    return outcome.ok ? { lost: outcome.value } : memberFailure(outcome.failure);
  }

  @Mutation(() => ChangeMemberRoleResult, { description: 'Gives a member another role instead of this one.' })
  @Requires('member.change-role')
  @NeedsRecentLogin()
  async changeMemberRole(
    @CurrentScope() scope: OperatorScope | TenantScope,
    @Args('input', { type: () => ChangeMemberRoleInput, description: 'Which role, and what it becomes.' })
    input: ChangeMemberRoleInput,
  ): Promise<typeof ChangeMemberRoleResult> {
    const { memberId, role } = input;
    const outcome = await this.roleChange.execute(scope, { memberId: brandId<MemberId>(memberId), role });
    if (outcome.ok) return outcome.value;
    const { failure } = outcome;
    if (failure.kind === 'UnknownMemberRole') throw badRole(failure);
    if (failure.kind === 'StateForbids') return new StateForbids(failure);
    if (failure.kind === 'IncompatibleRoles') return new IncompatibleRoles(failure);
    return failure.kind === 'RoleHeldAlready' ? new RoleHeldAlready() : memberFailure(failure);
  }
}
