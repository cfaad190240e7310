export { CallAdmission } from './access/call.admission.ts';
export { assertPermitted, principalOf, scopeOf } from './access/admit.ts';
export { FailedLogins } from './access/failed-logins.ts';
export { NeedsRecentLogin, needsRecentLogin } from './access/recent-login.decorator.ts';
export { permissionOf, Requires, undeclaredPermissions } from './access/requires.decorator.ts';
export { type StepUpOptions } from './access/step-up.options.ts';
export { TriesByAddress } from './access/tries-by-address.ts';
export { CallRecorder, type Settled } from './audit/call.recorder.ts';
export { clientKindOf } from './audit/client-kind.ts';
export { type AuditedField, auditedFields, SensitiveRead } from './audit/sensitive-read.decorator.ts';
export { badInput, Refusal } from './errors/refusal.ts';
export { type ErrorLog } from './errors/shape-error.ts';
export { DomainError, Failure, type FailureText } from './failures/domain-error.interface.ts';
export { Localised } from './failures/localised.decorator.ts';
export { NotFound } from './failures/not-found.failure.ts';
export { resultUnion } from './failures/result-union.ts';
export { graphqlModule, type GraphqlOptions } from './graphql.module.ts';
export { type OperationLimits } from './limits/limits.plugin.ts';
export { Connection, connectionOf, type ConnectionOf, type Page, PageInfo } from './paging/connection.ts';
export {
  BoundedFirst,
  DEFAULT_PAGE_SIZE,
  MAX_PAGE_SIZE,
  PageArguments,
  Paging,
} from './paging/page.arguments.ts';
export {
  type Authentication,
  Authenticator,
  type SessionCredential,
  type SessionPerson,
} from './request/authenticator.ts';
export { type ResumeSession } from './request/open-request.ts';
export { type GraphqlContext, rootFieldOf } from './request/request-context.ts';
export {
  CurrentLanguage,
  CurrentLoaders,
  CurrentPrincipal,
  CurrentScope,
  StreamOver,
} from './request/current.decorators.ts';
export { type Language, languageOf, localise, type Text } from '@beffroi/kernel';
export { Loaders, type ReadMany } from './request/loaders.ts';
export { Count } from './scalars/count.scalar.ts';
export { DateTime } from './scalars/date-time.scalar.ts';
export { undescribed } from './schema/descriptions.ts';
export { schemaOf, sdlOf } from './schema/print-schema.ts';
export { clashingFields } from './schema/union-fields.ts';
export { serveStreams, type StreamOptions } from './stream/stream.routes.ts';
