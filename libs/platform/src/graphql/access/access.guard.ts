import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { GqlExecutionContext, type GqlContextType } from '@nestjs/graphql';
import { type Permission, permissionsOfPrincipal, type Principal, scopeFor } from '@beffroi/contracts/access';
import type { OperatorScope, TenantScope } from '@beffroi/kernel';
import { Authenticator } from '../request/authenticator.ts';
import { infoOf, type RequestContext, requestOf, rootFieldOf } from '../request/request-context.ts';
import { ambiguousCollectivite, forbidden, unauthenticated } from './access.errors.ts';
import { permissionOf } from './requires.decorator.ts';

/** Stands before every query and mutation: who calls, and may they? Plain HTTP routes are the app's own matter. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(private readonly authenticator: Authenticator) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType<GqlContextType>() !== 'graphql') return true;
    const request = requestOf(context);
    const info = infoOf(context);
    const permission = permissionOf(info.parentType.getFields()[info.fieldName]!);
    if (!permission) throw new Error(`${info.parentType.name}.${info.fieldName} declares no permission`);
    const principal = await this.identify(request);
    if (!permissionsOfPrincipal(principal).has(permission)) {
      throw forbidden(permission, principal);
    }
    const named = collectiviteNamedBy(GqlExecutionContext.create(context).getArgs()) ?? request.actingFor;
    request.admit(rootFieldOf(info), principal, () => decideScope(principal, permission, named));
    return true;
  }

  private async identify(request: RequestContext): Promise<Principal> {
    const authentication = await request.authenticateOnce((header) =>
      this.authenticator.authenticate(header),
    );
    switch (authentication.kind) {
      case 'known':
        return authentication.principal;
      case 'anonymous':
        throw unauthenticated();
      case 'refused':
        throw unauthenticated(authentication.cause);
    }
  }
}

const decideScope = (
  principal: Principal,
  permission: Permission,
  named: string | undefined,
): OperatorScope | TenantScope => {
  const decision = scopeFor(principal, permission, named);
  switch (decision.kind) {
    case 'scope':
      return decision.scope;
    case 'forbidden':
      throw forbidden(permission, principal);
    case 'ambiguous':
      throw ambiguousCollectivite(decision.collectiviteIds);
  }
};

interface NamingArguments {
  readonly collectiviteId?: string | null;
  readonly input?: { readonly collectiviteId?: string | null };
  readonly filter?: { readonly collectiviteId?: string | null };
}

/** Where operations name a collectivité: an argument, or a field of their `input` or `filter`. */
const collectiviteNamedBy = (args: NamingArguments): string | undefined =>
  args.collectiviteId ?? args.input?.collectiviteId ?? args.filter?.collectiviteId ?? undefined;
