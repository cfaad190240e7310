import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { type DynamicModule, Module, type ModuleMetadata } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE } from '@nestjs/core';
import { GraphQLModule } from '@nestjs/graphql';
import type { GraphQLSchema } from 'graphql';
import { AccessGuard } from './access/access.guard.ts';
import { CallAdmission } from './access/call.admission.ts';
import { FailedLogins } from './access/failed-logins.ts';
import type { StepUpOptions } from './access/step-up.options.ts';
import { StepUp } from './access/step-up.ts';
import { undeclaredPermissions } from './access/requires.decorator.ts';
import { auditCalls } from './audit/audit-calls.ts';
import type { CallRecorder } from './audit/call.recorder.ts';
import type { ErrorLog, Explain } from './errors/shape-error.ts';
import { shapeErrors } from './errors/shape-errors.plugin.ts';
import { UnloggedErrors } from './errors/unlogged-errors.filter.ts';
import { DEFAULT_LIMITS, limitOperations, MAX_TOKENS, type OperationLimits } from './limits/limits.plugin.ts';
import { systemClock } from '@beffroi/kernel';
import { openRequest, type ResumeSession } from './request/open-request.ts';
import { StorableTexts } from './request/storable-texts.pipe.ts';
import { buildOptions } from './schema/build-options.ts';

export interface GraphqlOptions {
  /** Modules that export the `Authenticator`, unless they are global. */
  readonly imports?: NonNullable<ModuleMetadata['imports']>;
  readonly log: ErrorLog;
  /** Leaves an audit entry for each mutation and sensitive read; a schema without either may do without. */
  readonly recorder?: CallRecorder;
  /** Whether the schema may be asked for over HTTP. */
  readonly introspection: boolean;
  readonly limits?: OperationLimits;
  /** Shared with whatever else authenticates; 60 a minute unless given. */
  readonly failedLogins?: FailedLogins;
  /** What a login must have been for `@NeedsRecentLogin`; without it any will do. */
  readonly stepUp?: StepUpOptions | undefined;
  /** For exceptions that are the caller's mistake: what to answer instead of «Erreur interne». */
  readonly explain?: Explain;
  /** Finds the session of the browser that sent a request, and may renew its cookie on the reply. */
  readonly resumeSession?: ResumeSession;
}

const FAILED_LOGINS_PER_MINUTE = 60;

@Module({})
class GraphqlModule {}

/** GraphQL at `/graphql` on Fastify: code first, guarded, limited, its unexpected errors masked. */
export const graphqlModule = (options: GraphqlOptions): DynamicModule => ({
  module: GraphqlModule,
  imports: [...(options.imports ?? []), GraphQLModule.forRoot<ApolloDriverConfig>(apolloConfig(options))],
  providers: [
    { provide: FailedLogins, useValue: options.failedLogins ?? new FailedLogins(FAILED_LOGINS_PER_MINUTE) },
    { provide: StepUp, useValue: new StepUp(options.stepUp, systemClock) },
    CallAdmission,
    { provide: APP_GUARD, useClass: AccessGuard },
    { provide: APP_PIPE, useClass: StorableTexts },
    { provide: APP_FILTER, useClass: UnloggedErrors },
  ],
});

const apolloConfig = (options: GraphqlOptions): ApolloDriverConfig => ({
  driver: ApolloDriver,
  path: '/graphql',
  autoSchemaFile: true,
  sortSchema: true,
  // Asking the whole schema of itself at each start takes half a second; a spec asks it (control-plane/schema).
  buildSchemaOptions: { ...buildOptions, skipCheck: true },
  transformSchema: (schema) => audited(refuseUndeclaredPermissions(schema), options),
  introspection: options.introspection,
  hideSchemaDetailsFromClientErrors: !options.introspection,
  parseOptions: { maxTokens: MAX_TOKENS },
  persistedQueries: false,
  graphiql: false,
  autoTransformHttpErrors: false,
  // A refusal that has an HTTP status keeps it: proxies and SDKs act on 429 and 503.
  preserveHttpStatusForExecutionErrors: false,
  includeStacktraceInErrorResponses: false,
  plugins: [
    limitOperations(options.limits ?? DEFAULT_LIMITS),
    shapeErrors({ log: options.log, explain: options.explain, hints: options.introspection }),
  ],
  context: openRequest(options.resumeSession),
});

const refuseUndeclaredPermissions = (schema: GraphQLSchema): GraphQLSchema => {
  const undeclared = undeclaredPermissions(schema);
  if (undeclared.length === 0) return schema;
  throw new Error(`These operations declare no permission with @Requires: ${undeclared.join(', ')}`);
};

const audited = (
  schema: GraphQLSchema,
  { recorder, explain = () => undefined }: GraphqlOptions,
): GraphQLSchema => (recorder ? auditCalls(schema, recorder, explain) : schema);
