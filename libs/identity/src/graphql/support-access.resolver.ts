import { brandId, type CollectiviteId, type OperatorScope, type TenantScope } from '@beffroi/kernel';
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
import { Args, ID, Mutation, Query, Resolver } from '@nestjs/graphql';
import {
  GrantSupportAccess,
  SupportAccesses,
  type SupportAccessId,
  WithdrawSupportAccess,
} from '../domain/index.ts';
import { nouns } from './messages.ts';
import {
  InvalidSupportAccess,
  NotTheOperatorsToGrant,
  supportAccessFailure,
} from './support-access.failures.ts';
import {
  GrantSupportAccessInput,
  SupportAccess,
  SupportAccessConnection,
  WithdrawSupportAccessInput,
} from './support-access.type.ts';

const GrantSupportAccessResult = resultUnion(
  'GrantSupportAccessResult',
  'The access, or why not.',
  SupportAccess,
  [NotFound, InvalidSupportAccess, NotTheOperatorsToGrant],
);
const WithdrawSupportAccessResult = resultUnion(
  'WithdrawSupportAccessResult',
  'The ended access, or why not.',
  SupportAccess,
  [NotFound],
);

@Resolver(() => SupportAccess)
export class SupportAccessResolver {
  constructor(
    private readonly accesses: SupportAccesses,
    private readonly granting: GrantSupportAccess,
    private readonly withdrawal: WithdrawSupportAccess,
  ) {}

  @Query(() => SupportAccessConnection, {
    description: 'When support may, or might, act for a collectivité; oldest first.',
  })
  @Requires('support-access.read')
  async supportAccesses(
    @CurrentScope() scope: OperatorScope | TenantScope,
    @Paging() page: PageArguments,
    @Args('collectiviteId', { type: () => ID, nullable: true, description: 'Of one collectivité.' })
    collectiviteId?: string | null,
  ): Promise<SupportAccessConnection> {
    const filter = collectiviteId ? { collectiviteId: brandId<CollectiviteId>(collectiviteId) } : {};
    return connectionOf(await this.accesses.list(scope, filter, page), (row) => row);
  }

  @Mutation(() => GrantSupportAccessResult, {
    description: 'Lets the operator’s support act for the collectivité; it ends by itself.',
  })
  @Requires('support-access.grant')
  @NeedsRecentLogin()
  async grantSupportAccess(
    @CurrentScope() scope: OperatorScope | TenantScope,
    @Args('input', { type: () => GrantSupportAccessInput, description: 'Where, for how long and why.' })
    input: GrantSupportAccessInput,
  ): Promise<typeof GrantSupportAccessResult> {
    const collectiviteId = brandId<CollectiviteId>(input.collectiviteId);
    const outcome = await this.granting.execute(scope, { ...input, collectiviteId });
    return outcome.ok ? outcome.value : supportAccessFailure(outcome.failure);
  }

  @Mutation(() => WithdrawSupportAccessResult, { description: 'Ends an access of support at once.' })
  @Requires('support-access.withdraw')
  async withdrawSupportAccess(
    @CurrentScope() scope: OperatorScope | TenantScope,
    @Args('input', { type: () => WithdrawSupportAccessInput, description: 'Which one.' })
    input: WithdrawSupportAccessInput,
  ): Promise<typeof WithdrawSupportAccessResult> {
    const supportAccessId = brandId<SupportAccessId>(input.supportAccessId);
    const outcome = await this.withdrawal.execute(scope, { supportAccessId });
    return outcome.ok ? outcome.value : new NotFound(nouns.supportAccess, supportAccessId);
  }
}
