export {
  type AttachBodyFailure,
  ATTACHED_BODY_KINDS,
  type AttachedBody,
  type AttachedBodyKind,
  type AttachedBodyNameTaken,
  draftAttachedBody,
  type InvalidAttachedBody,
} from './attached-body.ts';
export { checkPayer, PAYING_CATEGORIES, type PayerRefused, type SetPayerFailure } from './payer.ts';
export {
  cacheSaltContext,
  CATEGORIES,
  type Category,
  type Collectivite,
  type CollectiviteProfile,
  type Population,
} from './collectivite.ts';
export {
  type CodeInsee,
  type IdentifierCheck,
  type InvalidIdentifier,
  parseCodeInsee,
  parseSiren,
  type Siren,
} from './identifiers.ts';
export {
  type AssessedLine,
  assessLines,
  type Findings,
  type ImportFailure,
  type ImportLine,
  type ImportRun,
  type ImportRunId,
  type ImportSource,
  type ImportVerdict,
  type MemberImport,
  MOST_LINES,
  type NobodyThere,
  sameBody,
  type UnreadableImport,
} from './member-import/member-import.ts';
export {
  type ErasureCertificate,
  type ErasureStep,
  ErasureTally,
  keptOf,
  TenantEraser,
} from './life-cycle/erasure.ts';
export { ALWAYS_KEPT, type KeptThing, REASONS_TO_KEEP, reasonToKeep } from './life-cycle/kept.ts';
export {
  type InvalidTransition,
  LIFE_EVENTS,
  LIFE_TRANSITIONS,
  type LifeEvent,
  type LifeFailure,
  type LifePosition,
  moveOn,
  NOTICE_DAYS,
  type NoticeRunning,
} from './life-cycle/life-event.ts';
export {
  allows,
  checkState,
  LIFE_ALLOWANCES,
  LIFE_STATES,
  type LifeActivity,
  type LifeAllowance,
  type LifeState,
  servedState,
  type StateForbids,
} from './life-cycle/life-state.ts';
export {
  AttachBody,
  type AttachBodyInput,
  type AtGateways,
  CreateProject,
  type CreateProjectInput,
  DeclareOperator,
  type Idempotent,
  ImportMembers,
  type ImportMembersInput,
  MoveCollectivite,
  type MoveCollectiviteInput,
  NewTenantDefaults,
  RegisterCollectivite,
  SetPayer,
  type SetPayerInput,
  SwitchProject,
  type SwitchProjectFailure,
  type SwitchProjectInput,
} from './operations.ports.ts';
export { type Operator, type OperatorId } from './operator.ts';
export { type InvalidPage, type Page, type PageOf, type PageRequest } from './page.ts';
export {
  type AttachedBodyNotFound,
  type CollectiviteNotFound,
  type CreateProjectFailure,
  draftProject,
  type InvalidProject,
  type Project,
  type ProjectDraft,
  type ProjectNameTaken,
  type ProjectNotFound,
} from './project.ts';
export {
  AttachedBodies,
  Collectivites,
  ErasureCertificates,
  ImportRuns,
  Operators,
  Projects,
} from './reading.ports.ts';
export { projectRecord, type ServiceLevel, tenantRecord } from './records.ts';
export {
  type AlreadyRegistered,
  type DeclaredBody,
  identify,
  readRegistration,
  type RegistrationFailure,
  type RegistrationInput,
  type RegistrationRequest,
  type UnknownInDirectory,
} from './registration.ts';
export { TerritoryDirectory } from './territory/directory.port.ts';
export { type CommuneFinding, type MergedCommune, type TerritoryEntry } from './territory/entry.ts';
export {
  type CommuneRow,
  type GroupRow,
  nationalData,
  type NationalData,
} from './territory/national-data.ts';
export { fold } from './territory/search.ts';
export { type DeadReason, readReason, writeReason } from './notices/dead.reason.ts';
export {
  checkAddress,
  type InvalidNoticeTarget,
  type Letter,
  MOST_TARGETS,
  NOTICE_CHANNELS,
  type Notice,
  type NoticeChannel,
  type NoticeId,
  type NoticeTarget,
  type NoticeTargetId,
  webhookSecretContext,
} from './notices/notice.ts';
export {
  AddNoticeTarget,
  type AddNoticeTargetFailure,
  type AddNoticeTargetInput,
  NoticeComposer,
  type NoticeFilter,
  type NoticeNotFound,
  NoticeReaders,
  Notices,
  type NoticeTargetAdded,
  type NoticeTargetNotFound,
  RemoveNoticeTarget,
  RetryNotice,
} from './notices/notice.ports.ts';
