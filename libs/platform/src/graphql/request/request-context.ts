import type { ExecutionContext } from '@nestjs/common';
import { GqlExecutionContext } from '@nestjs/graphql';
import type { GraphQLResolveInfo } from 'graphql';
import type { Principal } from '@beffroi/contracts/access';
import type { Language, OperatorScope, TenantScope } from '@beffroi/kernel';
import type { Authentication } from './authenticator.ts';
import { Loaders } from './loaders.ts';

/** What one GraphQL request carries from field to field. */
export class RequestContext {
  readonly loaders = new Loaders();
  readonly language: Language;
  readonly correlationId: string;
  readonly authorization: string | undefined;
  /** From the request's `extensions.collectiviteId`: among the caller's own, the one they act for. */
  readonly actingFor: string | undefined;
  private authentication: Promise<Authentication> | undefined;
  private admitted: Principal | undefined;
  private readonly scopes = new Map<string, () => OperatorScope | TenantScope>();

  constructor(origin: {
    language: Language;
    correlationId: string;
    authorization: string | undefined;
    actingFor: string | undefined;
  }) {
    this.language = origin.language;
    this.correlationId = origin.correlationId;
    this.authorization = origin.authorization;
    this.actingFor = origin.actingFor;
  }

  /** Several queries in one request are one caller: the token is verified once. */
  authenticateOnce(
    authenticate: (authorization: string | undefined) => Promise<Authentication>,
  ): Promise<Authentication> {
    this.authentication ??= authenticate(this.authorization);
    return this.authentication;
  }

  /** The guard lets a query or mutation in; fields below it act in the same scope, decided when first asked for. */
  admit(rootField: string, principal: Principal, decideScope: () => OperatorScope | TenantScope): void {
    this.admitted = principal;
    this.scopes.set(rootField, decideScope);
  }

  principal(): Principal {
    if (!this.admitted) throw new Error('No principal: the access guard has not run for this request');
    return this.admitted;
  }

  scopeUnder(rootField: string): OperatorScope | TenantScope {
    const decide = this.scopes.get(rootField);
    if (!decide) throw new Error(`No scope for ${rootField}: the access guard has not run for it`);
    return decide();
  }
}

/** The shape of Apollo's context value: one property, since Nest copies the object around it. */
export interface GraphqlContext {
  readonly beffroi: RequestContext;
}

export const requestOf = (context: ExecutionContext): RequestContext =>
  GqlExecutionContext.create(context).getContext<GraphqlContext>().beffroi;

export const infoOf = (context: ExecutionContext): GraphQLResolveInfo =>
  GqlExecutionContext.create(context).getInfo<GraphQLResolveInfo>();

/** The answer's key of the query or mutation that a field hangs below. */
export const rootFieldOf = (info: GraphQLResolveInfo): string => {
  let { path } = info;
  while (path.prev) path = path.prev;
  return String(path.key);
};
