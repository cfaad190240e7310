import type { Sensitivity } from '@beffroi/contracts/dataplane';
import type {
  AttachedBodyId,
  CollectiviteId,
  OperatorScope,
  PlanId,
  ProjectId,
  Result,
  Scope,
  SystemScope,
} from '@beffroi/kernel';
import type { AttachBodyFailure, AttachedBody, AttachedBodyKind } from './attached-body.ts';
import type { Collectivite } from './collectivite.ts';
import type { InvalidIdentifier } from './identifiers.ts';
import type { ImportFailure, ImportSource, MemberImport } from './member-import/member-import.ts';
import type { LifeEvent, LifeFailure } from './life-cycle/life-event.ts';
import type { StateForbids } from './life-cycle/life-state.ts';
import type { Operator } from './operator.ts';
import type { CollectiviteNotFound, CreateProjectFailure, Project, ProjectNotFound } from './project.ts';
import type { SetPayerFailure } from './payer.ts';
import type { ServiceLevel } from './records.ts';
import type { RegistrationFailure, RegistrationInput } from './registration.ts';

/** A client's key: the same key again answers as the first time and changes nothing. */
export interface Idempotent {
  readonly idempotencyKey?: string | null | undefined;
}

export abstract class RegisterCollectivite {
  abstract execute(
    scope: OperatorScope | SystemScope,
    input: RegistrationInput & Idempotent,
  ): Promise<Result<Collectivite, RegistrationFailure>>;
}

export interface CreateProjectInput extends Idempotent {
  readonly collectiviteId: CollectiviteId;
  readonly name: string;
  readonly sensitivity: Sensitivity;
  readonly analyticCode?: string | null | undefined;
  readonly attachedBodyId?: AttachedBodyId | null | undefined;
}

export abstract class CreateProject {
  abstract execute(scope: Scope, input: CreateProjectInput): Promise<Result<Project, CreateProjectFailure>>;
}

export interface ImportMembersInput {
  readonly source: ImportSource;
  /** true: says line by line what would be done, and does nothing. */
  readonly dryRun: boolean;
}

/** Brings many on board; running it again brings on board whoever is missing. */
export abstract class ImportMembers {
  abstract execute(
    scope: OperatorScope,
    input: ImportMembersInput,
  ): Promise<Result<MemberImport, ImportFailure>>;
}

/** How far a stop or a start has come: gateways that have applied it, of those alive. */
export interface AtGateways {
  readonly effectiveOn: number;
  readonly liveGateways: number;
}

export interface MoveCollectiviteInput extends Idempotent {
  readonly collectiviteId: CollectiviteId;
  readonly event: LifeEvent;
  /** Why, for the audit. */
  readonly reason?: string | null | undefined;
}

/** Moves a collectivité through its life; an event that has happened already changes nothing. */
export abstract class MoveCollectivite {
  abstract execute(
    scope: OperatorScope | SystemScope,
    input: MoveCollectiviteInput,
  ): Promise<
    Result<AtGateways & { readonly collectivite: Collectivite }, CollectiviteNotFound | LifeFailure>
  >;
}

export interface AttachBodyInput extends Idempotent {
  readonly collectiviteId: CollectiviteId;
  readonly name: string;
  readonly kind: AttachedBodyKind;
  readonly siren?: string | null | undefined;
}

/** Hangs a body below a collectivité. */
export abstract class AttachBody {
  abstract execute(scope: Scope, input: AttachBodyInput): Promise<Result<AttachedBody, AttachBodyFailure>>;
}

export interface SetPayerInput extends Idempotent {
  readonly collectiviteId: CollectiviteId;
  readonly payerId: CollectiviteId;
}

/** Says who pays for a collectivité from now on; what was used before stays with who paid then. */
export abstract class SetPayer {
  abstract execute(
    scope: OperatorScope,
    input: SetPayerInput,
  ): Promise<Result<Collectivite, SetPayerFailure>>;
}

export interface SwitchProjectInput extends Idempotent {
  readonly projectId: ProjectId;
  /** true: its keys are refused from now on; false: they open again. */
  readonly stopped: boolean;
}

export type SwitchProjectFailure = ProjectNotFound | StateForbids;

/** Stops or resumes all keys of a project at once. */
export abstract class SwitchProject {
  abstract execute(
    scope: Scope,
    input: SwitchProjectInput,
  ): Promise<Result<AtGateways & { readonly project: Project }, SwitchProjectFailure>>;
}

/** Says who runs this installation; saying it again updates the name. */
export abstract class DeclareOperator {
  abstract execute(
    scope: SystemScope,
    input: { readonly name: string; readonly siren: string | null },
  ): Promise<Result<Operator, InvalidIdentifier>>;
}

/** What a new tenant starts with; quotas has it, the app binds it. */
export abstract class NewTenantDefaults {
  /** The plan a collectivité subscribes to when nobody chose one. */
  abstract plan(scope: Scope): Promise<{ readonly planId: PlanId; readonly level: ServiceLevel }>;
  /** How a collectivité of this plan is served. */
  abstract levelOf(scope: Scope, planId: PlanId): Promise<ServiceLevel>;
  /** Writes and publishes the plan's limits for each collectivité, in the transaction that is open. */
  abstract apply(scope: Scope, ids: readonly CollectiviteId[], planId: PlanId): Promise<void>;
}
