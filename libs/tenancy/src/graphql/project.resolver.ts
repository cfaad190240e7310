import { brandId, type CollectiviteId, type OperatorScope, type TenantScope } from '@beffroi/kernel';
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
import { Args, ID, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { Collectivites, CreateProject, Projects } from '../domain/index.ts';
import { Collectivite } from './collectivite.type.ts';
import { loadCollectivite } from './loaders.ts';
import { InvalidProject, projectFailure, ProjectNameTaken } from './project.failures.ts';
import { CreateProjectInput } from './project.input.ts';
import { Project, ProjectConnection } from './project.type.ts';

const CreateProjectResult = resultUnion('CreateProjectResult', 'The new project, or why not.', Project, [
  NotFound,
  ProjectNameTaken,
  InvalidProject,
]);

@Resolver(() => Project)
export class ProjectResolver {
  constructor(
    private readonly projectPort: Projects,
    private readonly collectivites: Collectivites,
    private readonly creation: CreateProject,
  ) {}

  @Query(() => ProjectConnection, { description: 'Projects, oldest first.' })
  @Requires('project.read')
  async projects(
    @CurrentScope() scope: OperatorScope | TenantScope,
    @Paging() page: PageArguments,
    @Args('collectiviteId', { type: () => ID, nullable: true, description: 'Of one collectivité.' })
    collectiviteId?: string | null,
  ): Promise<ProjectConnection> {
    const filter = collectiviteId ? { collectiviteId: brandId<CollectiviteId>(collectiviteId) } : {};
    return connectionOf(await this.projectPort.list(scope, filter, page), (row) => row);
  }

  @ResolveField(() => Collectivite, { nullable: true, description: 'Whose it is.' })
  async collectivite(
    @Parent() { collectiviteId }: Project,
    @CurrentScope() scope: OperatorScope | TenantScope,
    @CurrentLoaders() loaders: Loaders,
  ): Promise<Collectivite | null> {
    return loadCollectivite(loaders, this.collectivites, scope, collectiviteId);
  }

  @Mutation(() => CreateProjectResult, { description: 'Creates a project in a collectivité.' })
  @Requires('project.create')
  async createProject(
    @CurrentScope() scope: OperatorScope | TenantScope,
    @Args('input', { type: () => CreateProjectInput, description: 'The new project.' })
    input: CreateProjectInput,
  ): Promise<typeof CreateProjectResult> {
    const collectiviteId = brandId<CollectiviteId>(input.collectiviteId);
    const outcome = await this.creation.execute(scope, { ...input, collectiviteId });
    return outcome.ok ? outcome.value : projectFailure(outcome.failure);
  }
}
