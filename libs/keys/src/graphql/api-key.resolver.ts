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
  RotateApiKey,
  UpdateApiKey,
} from '../domain/index.ts';
import { ApiKeyNotActive, INVALID_KEY, keyFailure } from './api-key.failures.ts';
import { IssueApiKeyInput, RevokeApiKeyInput, RotateApiKeyInput, UpdateApiKeyInput } from './api-key.input.ts';
import {
  ApiKey,
  ApiKeyConnection,
  ApiKeyIssued,
  ApiKeyRevoked,
  ApiKeyRotated,
  ApiKeyState,
} from './api-key.type.ts';

const IssueApiKeyResult = resultUnion('IssueApiKeyResult', 'The new key, or why not.', ApiKeyIssued, [
  NotFound,
  UnknownModel,
  ...INVALID_KEY,
]);
const UpdateApiKeyResult = resultUnion('UpdateApiKeyResult', 'The changed key, or why not.', ApiKey, [
  NotFound,
  UnknownModel,
  ApiKeyNotActive,
  ...INVALID_KEY,
]);
const RotateApiKeyResult = resultUnion('RotateApiKeyResult', 'The new secret, or why not.', ApiKeyRotated, [
  NotFound,
  ApiKeyNotActive,
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
    private readonly updating: UpdateApiKey,
    private readonly rotating: RotateApiKey,
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
    return outcome.ok ? outcome.value : keyFailure(outcome.failure);
  }

  @Mutation(() => UpdateApiKeyResult, { description: 'Changes what a key is called and what it may do.' })
  @Requires('api-key.update')
  async updateApiKey(
    @CurrentScope() scope: OperatorScope | TenantScope,
    @Args('input', { type: () => UpdateApiKeyInput, description: 'Which key, and what of it.' })
    { apiKeyId, name, ...input }: UpdateApiKeyInput,
  ): Promise<typeof UpdateApiKeyResult> {
    const outcome = await this.updating.execute(scope, {
      ...input,
      ...(name == null ? {} : { name }),
      apiKeyId: brandId<ApiKeyId>(apiKeyId),
    });
    return outcome.ok ? outcome.value : keyFailure(outcome.failure);
  }

  @Mutation(() => RotateApiKeyResult, {
    description: 'Gives a key a new secret, shown this once; the former one lives on for the overlap.',
  })
  @Requires('api-key.rotate')
  async rotateApiKey(
    @CurrentScope() scope: OperatorScope | TenantScope,
    @Args('input', { type: () => RotateApiKeyInput, description: 'Which key.' }) input: RotateApiKeyInput,
  ): Promise<typeof RotateApiKeyResult> {
    const outcome = await this.rotating.execute(scope, {
      ...input,
      apiKeyId: brandId<ApiKeyId>(input.apiKeyId),
    });
    return outcome.ok ? outcome.value : keyFailure(outcome.failure);
  }

  @Mutation(() => RevokeApiKeyResult, {
    description: 'Revokes a key for good, and waits up to a second for the gateways to hear of it.',
  })
  @Requires('api-key.revoke')
  async revokeApiKey(
    @CurrentScope() scope: OperatorScope | TenantScope,
    @Args('input', { type: () => RevokeApiKeyInput, description: 'Which key.' }) input: RevokeApiKeyInput,
  ): Promise<typeof RevokeApiKeyResult> {
    const outcome = await this.revoking.execute(scope, {
      ...input,
      apiKeyId: brandId<ApiKeyId>(input.apiKeyId),
    });
    return outcome.ok ? outcome.value : keyFailure(outcome.failure);
  }
}
