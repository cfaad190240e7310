import {
  brandId,
  type CollectiviteId,
  type DeploymentId,
  type OperatorScope,
  type TenantScope,
} from '@beffroi/kernel';
import {
  CurrentScope,
  type GraphqlContext,
  Requires,
  rootFieldOf,
  StreamOver,
} from '@beffroi/platform/graphql';
import { Args, ID, Resolver, Subscription } from '@nestjs/graphql';
import type { GraphQLResolveInfo } from 'graphql';
import { DeploymentChanges, Deployments } from '../domain/index.ts';
import { toDeployment } from './deployment.mapping.ts';
import { Deployment } from './deployment.type.ts';

@Resolver(() => Deployment)
export class DeploymentChangesResolver {
  constructor(
    private readonly reading: Deployments,
    private readonly feed: DeploymentChanges,
  ) {}

  @Subscription(() => Deployment, {
    nullable: true,
    description:
      'A deployment after each change of it; one that is named, first as it is, and null when there is none or it is not yours.',
    resolve: function (
      this: DeploymentChangesResolver,
      id: DeploymentId,
      _args: object,
      { beffroi }: GraphqlContext,
      info: GraphQLResolveInfo,
    ) {
      return this.read(beffroi.scopeUnder(rootFieldOf(info)), id);
    },
  })
  @Requires('deployment.read')
  async *deploymentChanged(
    @CurrentScope() scope: OperatorScope | TenantScope,
    @StreamOver() over: AbortSignal,
    @Args('deploymentId', { type: () => ID, nullable: true, description: 'One alone; all unless given.' })
    deploymentId?: string | null,
    @Args('collectiviteId', { type: () => ID, nullable: true, description: 'Of one collectivité.' })
    collectiviteId?: string | null,
  ): AsyncGenerator<DeploymentId> {
    const id = deploymentId ? brandId<DeploymentId>(deploymentId) : undefined;
    if (id !== undefined && !(await this.reading.find(scope, id))) {
      yield id;
      return;
    }
    yield* this.feed.changes(
      scope,
      {
        ...(id ? { deploymentId: id } : {}),
        ...(collectiviteId ? { collectiviteId: brandId<CollectiviteId>(collectiviteId) } : {}),
      },
      over,
    );
  }

  /** In the scope of whoever is told now: they may see less than when they began to follow. */
  private async read(scope: OperatorScope | TenantScope, id: DeploymentId): Promise<Deployment | null> {
    const found = await this.reading.find(scope, id);
    return found ? toDeployment(found) : null;
  }
}
