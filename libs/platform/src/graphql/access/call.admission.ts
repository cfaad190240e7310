import { Injectable } from '@nestjs/common';
import type { GraphQLField } from 'graphql';
import { Authenticator } from '../request/authenticator.ts';
import type { RequestContext } from '../request/request-context.ts';
import { assertPermitted, principalOf, scopeOf } from './admit.ts';
import { FailedLogins } from './failed-logins.ts';
import { needsRecentLogin } from './recent-login.decorator.ts';
import { permissionOf } from './requires.decorator.ts';
import { StepUp } from './step-up.ts';

/** One query, mutation or subscription of a request. */
export interface RootCall {
  readonly field: GraphQLField<unknown, unknown>;
  /** Its key in the answer. */
  readonly key: string;
  readonly args: NamingArguments;
}

/** Where operations name a collectivité: an argument, or a field of their `input` or `filter`. */
export interface NamingArguments {
  readonly collectiviteId?: string | null;
  readonly input?: { readonly collectiviteId?: string | null };
  readonly filter?: { readonly collectiviteId?: string | null };
}

/** Who calls, may they, and in which scope? */
@Injectable()
export class CallAdmission {
  constructor(
    private readonly authenticator: Authenticator,
    private readonly failedLogins: FailedLogins,
    private readonly stepUp: StepUp,
  ) {}

  /** @throws Refusal when they may not */
  async admit(request: RequestContext, { field, key, args }: RootCall): Promise<void> {
    const permission = permissionOf(field);
    if (!permission) throw new Error(`${field.name} declares no permission`);
    const authentication = await request.authenticateOnce((header, session) =>
      this.failedLogins.between(request.origin.address, header, this.authenticator, session),
    );
    const principal = principalOf(authentication);
    assertPermitted(principal, permission);
    if (needsRecentLogin(field)) this.stepUp.assertRecentLogin(principal);
    const named = collectiviteNamedBy(args) ?? request.actingFor;
    request.admit(key, principal, () => scopeOf(principal, permission, named));
  }
}

const collectiviteNamedBy = (args: NamingArguments): string | undefined =>
  args.collectiviteId ?? args.input?.collectiviteId ?? args.filter?.collectiviteId ?? undefined;
