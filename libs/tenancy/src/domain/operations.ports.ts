import type { Sensitivity } from '@beffroi/contracts/dataplane';
import type { CollectiviteId, OperatorScope, PlanId, Result, Scope, SystemScope } from '@beffroi/kernel';
import type { Collectivite } from './collectivite.ts';
import type { InvalidIdentifier } from './identifiers.ts';
import type { Operator } from './operator.ts';
import type { CreateProjectFailure, Project } from './project.ts';
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
}

export abstract class CreateProject {
  abstract execute(scope: Scope, input: CreateProjectInput): Promise<Result<Project, CreateProjectFailure>>;
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
  /** Writes and publishes the plan's limits for a collectivité, in the transaction that is open. */
  abstract apply(scope: Scope, collectiviteId: CollectiviteId, planId: PlanId): Promise<void>;
}
