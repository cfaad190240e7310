import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { GqlExecutionContext, type GqlContextType } from '@nestjs/graphql';
import { Authenticator } from '../request/authenticator.ts';
import { infoOf, requestOf, rootFieldOf } from '../request/request-context.ts';
import { assertPermitted, principalOf, scopeOf } from './admit.ts';
import { FailedLogins } from './failed-logins.ts';
import { needsRecentLogin } from './recent-login.decorator.ts';
import { permissionOf } from './requires.decorator.ts';
import { StepUp } from './step-up.ts';

/** Stands before every query and mutation: who calls, and may they? Plain HTTP routes are the app's own matter. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly authenticator: Authenticator,
    private readonly failedLogins: FailedLogins,
    private readonly stepUp: StepUp,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType<GqlContextType>() !== 'graphql') return true;
    const request = requestOf(context);
    const info = infoOf(context);
    const field = info.parentType.getFields()[info.fieldName]!;
    const permission = permissionOf(field);
    if (!permission) throw new Error(`${info.parentType.name}.${info.fieldName} declares no permission`);
    const authentication = await request.authenticateOnce((header, session) =>
      this.failedLogins.between(request.origin.address, header, this.authenticator, session),
    );
    const principal = principalOf(authentication);
    assertPermitted(principal, permission);
    if (needsRecentLogin(field)) this.stepUp.assertRecentLogin(principal);
    const named = collectiviteNamedBy(GqlExecutionContext.create(context).getArgs()) ?? request.actingFor;
    request.admit(rootFieldOf(info), principal, () => scopeOf(principal, permission, named));
    return true;
  }
}

interface NamingArguments {
  readonly collectiviteId?: string | null;
  readonly input?: { readonly collectiviteId?: string | null };
  readonly filter?: { readonly collectiviteId?: string | null };
}

/** Where operations name a collectivité: an argument, or a field of their `input` or `filter`. */
const collectiviteNamedBy = (args: NamingArguments): string | undefined =>
  args.collectiviteId ?? args.input?.collectiviteId ?? args.filter?.collectiviteId ?? undefined;
