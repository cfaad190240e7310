import { brandId, type DeploymentId, type OperatorScope, type TenantScope } from '@beffroi/kernel';
import { BoundedFirst, CurrentLoaders, CurrentScope, type Loaders } from '@beffroi/platform/graphql';
import { Args, Int, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { DeploymentHistory, EVENTS_KEPT } from '../domain/index.ts';
import { DeploymentEvent } from './deployment-event.type.ts';
import { Deployment } from './deployment.type.ts';

@Resolver(() => Deployment)
export class DeploymentHistoryResolver {
  constructor(private readonly history: DeploymentHistory) {}

  @ResolveField(() => [DeploymentEvent], {
    description: `What happened to it, the newest first; the last ${EVENTS_KEPT} are kept.`,
  })
  async events(
    @Parent() { id }: Deployment,
    @Args(
      'first',
      { type: () => Int, defaultValue: 20, description: 'How many, from 1 to 200.' },
      BoundedFirst,
    )
    first: number,
    @CurrentScope() scope: OperatorScope | TenantScope,
    @CurrentLoaders() loaders: Loaders,
  ): Promise<readonly DeploymentEvent[]> {
    const read = (ids: readonly string[]) =>
      this.history.newest(
        scope,
        ids.map((each) => brandId<DeploymentId>(each)),
        first,
      );
    return (await loaders.load(`provisioning.events/${first}`, scope, id, read)) ?? [];
  }
}
