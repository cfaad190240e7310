import {
  type ApiKeyId,
  brandId,
  type CollectiviteId,
  type OperatorScope,
  type ProjectId,
  systemClock,
  type TenantScope,
} from '@beffroi/kernel';
import { UnknownModel } from '@beffroi/catalogue/graphql';
import {
  connectionOf,
  CurrentLoaders,
  CurrentScope,
  type Loaders,
  NotFound,
  PageArguments,
  Paging,
  Requires,
  resultUnion,
} from '@beffroi/platform/graphql';
import { Projects } from '@beffroi/tenancy/domain';
import { loadProject, Project } from '@beffroi/tenancy/graphql';
import { Args, ID, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import {
  type ApiKey as IssuedApiKey,
  ApiKeys,
  IssueApiKey,
  type KeyState,
  keyState,
  RevokeApiKey,
} from '../domain/index.ts';
import { InvalidExpiry, InvalidKeyName, issueFailure, revokeFailure } from './api-key.failures.ts';
import { IssueApiKeyInput, RevokeApiKeyInput } from './api-key.input.ts';
import { ApiKey, ApiKeyConnection, ApiKeyIssued, ApiKeyRevoked, ApiKeyState } from './api-key.type.ts';

const IssueApiKeyResult = resultUnion('IssueApiKeyResult', 'The new key, or why not.', ApiKeyIssued, [
  NotFound,
  UnknownModel,
  InvalidExpiry,
  InvalidKeyName,
]);
const RevokeApiKeyResult = resultUnion('RevokeApiKeyResult', 'The revoked key, or why not.', ApiKeyRevoked, [
  NotFound,
]);

@Resolver(() => ApiKey)
export class ApiKeyResolver {
  constructor(
    private readonly keys: ApiKeys,
    private readonly projects: Projects,
    private readonly issuing: IssueApiKey,
    private readonly revoking: RevokeApiKey,
  ) {}

  @Query(() => ApiKeyConnection, { description: 'API keys, oldest first.' })
  @Requires('api-key.read')
  async apiKeys(
    @CurrentScope() scope: OperatorScope | TenantScope,
    @Paging() page: PageArguments,
    @Args('collectiviteId', { type: () => ID, nullable: true, description: 'Of one collectivité.' })
    collectiviteId?: string | null,
    @Args('projectId', { type: () => ID, nullable: true, description: 'Of one project.' })
    projectId?: string | null,
  ): Promise<ApiKeyConnection> {
    const filter = {
      ...(collectiviteId ? { collectiviteId: brandId<CollectiviteId>(collectiviteId) } : {}),
      ...(projectId ? { projectId: brandId<ProjectId>(projectId) } : {}),
    };
    return connectionOf(await this.keys.list(scope, filter, page), (row): ApiKey => row);
  }

  @ResolveField(() => ApiKeyState, { description: 'Whether it opens the gateway.' })
  state(@Parent() apiKey: IssuedApiKey): KeyState {
    return keyState(apiKey, systemClock.now());
  }

  @ResolveField(() => Project, { nullable: true, description: 'The project it belongs to.' })
  async project(
    @Parent() { projectId }: ApiKey,
    @CurrentScope() scope: OperatorScope | TenantScope,
    @CurrentLoaders() loaders: Loaders,
  ): Promise<Project | null> {
    return loadProject(loaders, this.projects, scope, projectId);
  }

  @Mutation(() => IssueApiKeyResult, {
    description: 'Issues a key for a project; its secret is shown this once.',
  })
  @Requires('api-key.issue')
  async issueApiKey(
    @CurrentScope() scope: OperatorScope | TenantScope,
    @Args('input', { type: () => IssueApiKeyInput, description: 'The new key.' }) input: IssueApiKeyInput,
  ): Promise<typeof IssueApiKeyResult> {
    const outcome = await this.issuing.execute(scope, {
      ...input,
      projectId: brandId<ProjectId>(input.projectId),
    });
    return outcome.ok ? outcome.value : issueFailure(outcome.failure);
  }

  @Mutation(() => RevokeApiKeyResult, {
    description: 'Revokes a key for good, and waits up to a second for the gateways to hear of it.',
  })
  @Requires('api-key.revoke')
  async revokeApiKey(
    @CurrentScope() scope: OperatorScope | TenantScope,
    @Args('input', { type: () => RevokeApiKeyInput, description: 'Which key.' }) input: RevokeApiKeyInput,
  ): Promise<typeof RevokeApiKeyResult> {
    const outcome = await this.revoking.execute(scope, { apiKeyId: brandId<ApiKeyId>(input.apiKeyId) });
    return outcome.ok ? outcome.value : revokeFailure(outcome.failure);
  }
}
