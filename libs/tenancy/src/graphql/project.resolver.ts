import {
  type AttachedBodyId,
  brandId,
  type CollectiviteId,
  type OperatorScope,
  type ProjectId,
  type TenantScope,
} from '@beffroi/kernel';
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
import { Collectivites, CreateProject, Projects, SwitchProject } from '../domain/index.ts';
import { Collectivite } from './collectivite.type.ts';
import { StateForbids } from './life-cycle.failures.ts';
import { loadCollectivite } from './loaders.ts';
import { InvalidProject, projectFailure, ProjectNameTaken, switchFailure } from './project.failures.ts';
import { CreateProjectInput, SwitchProjectInput } from './project.input.ts';
import { Project, ProjectConnection, SwitchedProject } from './project.type.ts';

const CreateProjectResult = resultUnion('CreateProjectResult', 'The new project, or why not.', Project, [
  NotFound,
  ProjectNameTaken,
  InvalidProject,
  StateForbids,
]);
const SwitchProjectResult = resultUnion(
  'SwitchProjectResult',
  'The project in its new state, or why not.',
  SwitchedProject,
  [NotFound, StateForbids],
);

@Resolver(() => Project)
export class ProjectResolver {
  constructor(
    private readonly projectPort: Projects,
    private readonly collectivites: Collectivites,
    private readonly creation: CreateProject,
    private readonly switching: SwitchProject,
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
    const attachedBodyId = input.attachedBodyId ? brandId<AttachedBodyId>(input.attachedBodyId) : null;
    const outcome = await this.creation.execute(scope, { ...input, collectiviteId, attachedBodyId });
    return outcome.ok ? outcome.value : projectFailure(outcome.failure);
  }

  @Mutation(() => SwitchProjectResult, {
    description: 'Stops all keys of a project at once, or opens them again.',
  })
  @Requires('project.switch')
  async switchProject(
    @CurrentScope() scope: OperatorScope | TenantScope,
    @Args('input', { type: () => SwitchProjectInput, description: 'Which one, and which way.' })
    input: SwitchProjectInput,
  ): Promise<typeof SwitchProjectResult> {
    const projectId = brandId<ProjectId>(input.projectId);
    const outcome = await this.switching.execute(scope, { ...input, projectId });
    return outcome.ok ? outcome.value : switchFailure(outcome.failure);
  }
}
