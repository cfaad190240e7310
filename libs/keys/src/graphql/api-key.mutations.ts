import { UnknownModel } from '@beffroi/catalogue/graphql';
import {
  type ApiKeyId,
  brandId,
  type OperatorScope,
  type ProjectId,
  type TenantScope,
} from '@beffroi/kernel';
import { CurrentScope, NotFound, Requires, resultUnion } from '@beffroi/platform/graphql';
import { StateForbids } from '@beffroi/tenancy/graphql';
import { Args, Mutation, Resolver } from '@nestjs/graphql';
import { IssueApiKey, RevokeApiKey, RotateApiKey, UpdateApiKey } from '../domain/index.ts';
import { ApiKeyNotActive, INVALID_KEY, keyFailure, NoModels } from './api-key.failures.ts';
import {
  IssueApiKeyInput,
  RevokeApiKeyInput,
  RotateApiKeyInput,
  UpdateApiKeyInput,
} from './api-key.input.ts';
import { ApiKey, ApiKeyIssued, ApiKeyRevoked, ApiKeyRotated } from './api-key.type.ts';

const IssueApiKeyResult = resultUnion('IssueApiKeyResult', 'The new key, or why not.', ApiKeyIssued, [
  NotFound,
  StateForbids,
  NoModels,
  UnknownModel,
  ...INVALID_KEY,
]);
const UpdateApiKeyResult = resultUnion('UpdateApiKeyResult', 'The changed key, or why not.', ApiKey, [
  NotFound,
  NoModels,
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

/** The life of a key. */
@Resolver(() => ApiKey)
export class ApiKeyMutations {
  constructor(
    private readonly issuing: IssueApiKey,
    private readonly updating: UpdateApiKey,
    private readonly rotating: RotateApiKey,
    private readonly revoking: RevokeApiKey,
  ) {}

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
