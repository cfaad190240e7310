import {
  brandId,
  type CollectiviteId,
  type OperatorScope,
  type ProjectId,
  systemClock,
  type TenantScope,
} from '@beffroi/kernel';
import {
  connectionOf,
  CurrentLoaders,
  CurrentScope,
  type Loaders,
  PageArguments,
  Paging,
  Requires,
} from '@beffroi/platform/graphql';
import { Projects } from '@beffroi/tenancy/domain';
import { loadProject, Project } from '@beffroi/tenancy/graphql';
import { Args, ID, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { type ApiKey as IssuedApiKey, ApiKeys, type KeyState, keyState } from '../domain/index.ts';
import { ApiKey, ApiKeyConnection, ApiKeyState } from './api-key.type.ts';

@Resolver(() => ApiKey)
export class ApiKeyResolver {
  constructor(
    private readonly keys: ApiKeys,
    private readonly projects: Projects,
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
}
