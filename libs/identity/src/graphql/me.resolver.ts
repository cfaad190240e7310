import { permissionsOfPrincipal, type Principal } from '@beffroi/contracts/access';
import { CurrentPrincipal, Requires } from '@beffroi/platform/graphql';
import { Query, Resolver } from '@nestjs/graphql';
import { Me } from './me.type.ts';

@Resolver(() => Me)
export class MeResolver {
  @Query(() => Me, { description: 'Who you are and what you may do.' })
  @Requires('me.read')
  me(@CurrentPrincipal() principal: Principal): Me {
    const { subject, issuer, displayName } = principal.actor;
    return {
      subject,
      issuer,
      displayName: displayName ?? null,
      grants: principal.grants,
      permissions: [...permissionsOfPrincipal(principal)].sort(),
    };
  }
}
