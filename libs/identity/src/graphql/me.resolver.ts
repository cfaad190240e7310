import { type Grant, permissionsOfPrincipal, type Principal } from '@beffroi/contracts/access';
import type { Actor } from '@beffroi/kernel';
import { CurrentLoaders, CurrentPrincipal, type Loaders, Requires } from '@beffroi/platform/graphql';
import { Collectivites } from '@beffroi/tenancy/domain';
import { type Collectivite, loadCollectivite } from '@beffroi/tenancy/graphql';
import { Query, Resolver } from '@nestjs/graphql';
import { type HeldRole, Me } from './me.type.ts';

@Resolver(() => Me)
export class MeResolver {
  constructor(private readonly collectivites: Collectivites) {}

  @Query(() => Me, { description: 'Who you are and what you may do.' })
  @Requires('me.read')
  async me(@CurrentPrincipal() principal: Principal, @CurrentLoaders() loaders: Loaders): Promise<Me> {
    const { actor, grants } = principal;
    return {
      subject: actor.subject,
      issuer: actor.issuer,
      displayName: actor.displayName ?? null,
      grants: await Promise.all(grants.map((grant) => this.heldRole(actor, grant, loaders))),
      permissions: [...permissionsOfPrincipal(principal)].sort(),
    };
  }

  private async heldRole(actor: Actor, grant: Grant, loaders: Loaders): Promise<HeldRole> {
    return { role: grant.role, collectivite: await this.whereHeld(actor, grant, loaders) };
  }

  /** Each is read in the scope of the grant itself: a person of several collectivités sees them all here. */
  private async whereHeld(
    actor: Actor,
    { collectiviteId }: Grant,
    loaders: Loaders,
  ): Promise<Collectivite | null> {
    if (collectiviteId === null) return null;
    const scope = { kind: 'tenant', collectiviteId, actor } as const;
    return loadCollectivite(loaders, this.collectivites, scope, collectiviteId);
  }
}
