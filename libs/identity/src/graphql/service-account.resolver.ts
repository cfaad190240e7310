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
import { StateForbids } from '@beffroi/tenancy/graphql';
import { Args, ID, Mutation, Query, Resolver } from '@nestjs/graphql';
import {
  BindServiceAccount,
  RevokeServiceAccount,
  type ServiceAccountId,
  ServiceAccounts,
} from '../domain/index.ts';
import { nouns } from './messages.ts';
import { badRole } from './refusals.ts';
import {
  bindFailure,
  BindServiceAccountInput,
  InvalidClient,
  RevokeServiceAccountInput,
  RoleDoesNotFit,
  ServiceAccount,
  ServiceAccountConnection,
  UnknownIssuer,
} from './service-account.type.ts';

const BindServiceAccountResult = resultUnion(
  'BindServiceAccountResult',
  'The service account, or why not.',
  ServiceAccount,
  [NotFound, StateForbids, RoleDoesNotFit, InvalidClient, UnknownIssuer],
);
const RevokeServiceAccountResult = resultUnion(
  'RevokeServiceAccountResult',
  'The service account that ended, or why not.',
  ServiceAccount,
  [NotFound],
);

@Resolver(() => ServiceAccount)
export class ServiceAccountResolver {
  constructor(
    private readonly accounts: ServiceAccounts,
    private readonly binding: BindServiceAccount,
    private readonly revoking: RevokeServiceAccount,
  ) {}

  @Query(() => ServiceAccountConnection, { description: 'Programs that hold roles, oldest first.' })
  @Requires('service-account.read')
  async serviceAccounts(
    @CurrentScope() scope: OperatorScope | TenantScope,
    @Paging() page: PageArguments,
    @Args('collectiviteId', { type: () => ID, nullable: true, description: 'Of one collectivité.' })
    collectiviteId?: string | null,
  ): Promise<ServiceAccountConnection> {
    const filter = collectiviteId ? { collectiviteId: brandId<CollectiviteId>(collectiviteId) } : {};
    return connectionOf(await this.accounts.list(scope, filter, page), (row) => row);
  }

  @Mutation(() => BindServiceAccountResult, {
    description: 'Gives a role to a program, known by the client whose credentials it uses.',
  })
  @Requires('service-account.bind')
  @NeedsRecentLogin()
  async bindServiceAccount(
    @CurrentScope() scope: OperatorScope,
    @Args('input', { type: () => BindServiceAccountInput, description: 'Which program, as what, where.' })
    { collectiviteId, ...input }: BindServiceAccountInput,
  ): Promise<typeof BindServiceAccountResult> {
    const outcome = await this.binding.execute(scope, {
      ...input,
      collectiviteId: collectiviteId ? brandId<CollectiviteId>(collectiviteId) : null,
    });
    if (outcome.ok) return outcome.value;
    const { failure } = outcome;
    if (failure.kind === 'UnknownRole') throw badRole({ kind: 'UnknownMemberRole', role: failure.role });
    return bindFailure(failure);
  }

  @Mutation(() => RevokeServiceAccountResult, { description: 'Takes its role from a program, at once.' })
  @Requires('service-account.revoke')
  async revokeServiceAccount(
    @CurrentScope() scope: OperatorScope,
    @Args('input', { type: () => RevokeServiceAccountInput, description: 'Which service account.' })
    input: RevokeServiceAccountInput,
  ): Promise<typeof RevokeServiceAccountResult> {
    const serviceAccountId = brandId<ServiceAccountId>(input.serviceAccountId);
    const outcome = await this.revoking.execute(scope, { serviceAccountId });
    return outcome.ok ? outcome.value : new NotFound(nouns.serviceAccount, serviceAccountId);
  }
}
