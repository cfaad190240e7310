import { brandId, type OperatorScope, type TenantScope } from '@beffroi/kernel';
import {
  badInput,
  connectionOf,
  CurrentLoaders,
  CurrentScope,
  type Loaders,
  PageArguments,
  Paging,
  Requires,
  resultUnion,
} from '@beffroi/platform/graphql';
import { Args, ID, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { Collectivites, parseSiren, Projects, RegisterCollectivite } from '../domain/index.ts';
import { Collectivite, CollectiviteConnection } from './collectivite.type.ts';
import { loadProjectsOf } from './loaders.ts';
import { ProjectConnection } from './project.type.ts';
import {
  AlreadyRegistered,
  InvalidIdentifier,
  registrationFailure,
  UnknownInDirectory,
} from './registration.failures.ts';
import { RegisterCollectiviteInput } from './registration.input.ts';

const RegisterCollectiviteResult = resultUnion(
  'RegisterCollectiviteResult',
  'The collectivité that came on board, or why not.',
  Collectivite,
  [AlreadyRegistered, UnknownInDirectory, InvalidIdentifier],
);

@Resolver(() => Collectivite)
export class CollectiviteResolver {
  constructor(
    private readonly collectivitePort: Collectivites,
    private readonly projectPort: Projects,
    private readonly registration: RegisterCollectivite,
  ) {}

  @Query(() => CollectiviteConnection, { description: 'The collectivités on board, oldest first.' })
  @Requires('collectivite.list')
  async collectivites(
    @CurrentScope() scope: OperatorScope | TenantScope,
    @Paging() page: PageArguments,
  ): Promise<CollectiviteConnection> {
    return connectionOf(await this.collectivitePort.list(scope, page), (row): Collectivite => row);
  }

  @Query(() => Collectivite, {
    nullable: true,
    description: 'One collectivité; null when it is not there, or not yours.',
  })
  @Requires('collectivite.read')
  async collectivite(
    @CurrentScope() scope: OperatorScope | TenantScope,
    @Args('id', { type: () => ID, nullable: true, description: 'Its identifier here.' }) id?: string | null,
    @Args('siren', { type: () => String, nullable: true, description: 'Its SIREN.' }) siren?: string | null,
  ): Promise<Collectivite | null> {
    if (id) return (await this.collectivitePort.find(scope, brandId(id))) ?? null;
    if (!siren) throw nothingToLookFor();
    const parsed = parseSiren(siren);
    return parsed.ok ? ((await this.collectivitePort.findBySiren(scope, parsed.value)) ?? null) : null;
  }

  @ResolveField(() => ProjectConnection, { description: 'Its projects, oldest first.' })
  async projects(
    @Parent() { id }: Collectivite,
    @CurrentScope() scope: OperatorScope | TenantScope,
    @CurrentLoaders() loaders: Loaders,
    @Paging() page: PageArguments,
  ): Promise<ProjectConnection> {
    const projects = await loadProjectsOf(loaders, this.projectPort, { scope, page, collectiviteId: id });
    return connectionOf(projects, (row) => row);
  }

  @Mutation(() => RegisterCollectiviteResult, {
    description: 'Brings a public body on board with the limits of the default plan.',
  })
  @Requires('collectivite.register')
  async registerCollectivite(
    @CurrentScope() scope: OperatorScope,
    @Args('input', { type: () => RegisterCollectiviteInput, description: 'Whom to bring on board.' })
    input: RegisterCollectiviteInput,
  ): Promise<typeof RegisterCollectiviteResult> {
    const outcome = await this.registration.execute(scope, input);
    return outcome.ok ? outcome.value : registrationFailure(outcome.failure);
  }
}

const nothingToLookFor = () =>
  badInput(
    { fr: 'Ni identifiant ni SIREN n’est donné.', en: 'Neither an identifier nor a SIREN is given.' },
    { fr: 'Donnez « id » ou « siren ».', en: 'Give “id” or “siren”.' },
  );
