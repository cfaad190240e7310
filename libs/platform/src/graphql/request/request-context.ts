import type { ExecutionContext } from '@nestjs/common';
import { GqlExecutionContext } from '@nestjs/graphql';
import type { GraphQLResolveInfo } from 'graphql';
import type { Principal } from '@beffroi/contracts/access';
import type { AuditCaller, AuditOrigin } from '@beffroi/contracts/audit';
import type { Language, OperatorScope, TenantScope } from '@beffroi/kernel';
import { Refusal } from '../errors/refusal.ts';
import type { Authentication, SessionCredential } from './authenticator.ts';
import { Loaders } from './loaders.ts';

/** What one GraphQL request carries from field to field. */
export class RequestContext {
  readonly loaders = new Loaders();
  readonly language: Language;
  /** From where it came, for the audit. */
  readonly origin: AuditOrigin;
  readonly authorization: string | undefined;
  readonly session: SessionCredential | undefined;
  /** From the request's `extensions.collectiviteId`: among the caller's own, the one they act for. */
  readonly actingFor: string | undefined;
  /** Aborted when nobody listens any more: of a stream, when it ends. */
  readonly over: AbortSignal;
  private authentication: Promise<Authentication> | undefined;
  private admitted: Principal | undefined;
  private readonly scopes = new Map<string, () => OperatorScope | TenantScope>();

  constructor(arrived: {
    language: Language;
    origin: AuditOrigin;
    authorization: string | undefined;
    session?: SessionCredential | undefined;
    actingFor: string | undefined;
    over?: AbortSignal;
  }) {
    this.language = arrived.language;
    this.origin = arrived.origin;
    this.authorization = arrived.authorization;
    this.session = arrived.session;
    this.actingFor = arrived.actingFor;
    this.over = arrived.over ?? new AbortController().signal;
  }

  get correlationId(): string {
    return this.origin.requestId;
  }

  /** Several queries in one request are one caller: the token is verified once. */
  authenticateOnce(
    authenticate: (
      authorization: string | undefined,
      session: SessionCredential | undefined,
    ) => Promise<Authentication>,
  ): Promise<Authentication> {
    this.authentication ??= authenticate(this.authorization, this.session);
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

  /** Who sent the call under a root field, for the audit: without a scope where the guard did not let it in. */
  async callerUnder(rootField: string): Promise<AuditCaller> {
    const authentication = await this.authentication?.catch(() => undefined);
    if (authentication?.kind !== 'known') return { kind: 'anonymous' };
    return { ...authentication, scope: this.decidedScope(rootField) };
  }

  private decidedScope(rootField: string): OperatorScope | TenantScope | undefined {
    try {
      return this.scopes.get(rootField)?.();
    } catch (error) {
      if (error instanceof Refusal) return undefined;
      throw error;
    }
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
