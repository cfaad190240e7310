import type {
  AttachedBodyId,
  CollectiviteId,
  OperatorScope,
  ProjectId,
  Result,
  Scope,
} from '@beffroi/kernel';
import type { AttachedBody } from './attached-body.ts';
import type { Collectivite } from './collectivite.ts';
import type { ErasureCertificate } from './life-cycle/erasure.ts';
import type { Siren } from './identifiers.ts';
import type { ImportRun } from './member-import/member-import.ts';
import type { Operator } from './operator.ts';
import type { InvalidPage, Page, PageOf, PageRequest } from './page.ts';
import type { Project } from './project.ts';

/** The tenants that a scope may see: an agent of one sees that one alone. */
export abstract class Collectivites {
  abstract find(scope: Scope, id: CollectiviteId): Promise<Collectivite | undefined>;
  abstract findMany(
    scope: Scope,
    ids: readonly CollectiviteId[],
  ): Promise<ReadonlyMap<CollectiviteId, Collectivite>>;
  abstract findBySiren(scope: Scope, siren: Siren): Promise<Collectivite | undefined>;
  /** Oldest first. */
  abstract list(scope: Scope, page: PageRequest): Promise<PageOf<Collectivite>>;
}

export abstract class Projects {
  abstract find(scope: Scope, id: ProjectId): Promise<Project | undefined>;
  abstract findMany(scope: Scope, ids: readonly ProjectId[]): Promise<ReadonlyMap<ProjectId, Project>>;
  /** Oldest first; those of one collectivité when it is named. */
  abstract list(
    scope: Scope,
    filter: { readonly collectiviteId?: CollectiviteId | undefined },
    page: PageRequest,
  ): Promise<PageOf<Project>>;
  /** The same page of each, in one read; a collectivité without projects has none. */
  abstract listOf(
    scope: Scope,
    owners: readonly CollectiviteId[],
    page: PageRequest,
  ): Promise<Result<ReadonlyMap<CollectiviteId, Page<Project>>, InvalidPage>>;
}

/** Proofs of erasure; kept for as long as the installation. */
export abstract class ErasureCertificates {
  /** The newest of each. */
  abstract findMany(
    scope: Scope,
    ids: readonly CollectiviteId[],
  ): Promise<ReadonlyMap<CollectiviteId, ErasureCertificate>>;
}

/** The bodies below collectivités. */
export abstract class AttachedBodies {
  abstract find(scope: Scope, id: AttachedBodyId): Promise<AttachedBody | undefined>;
  abstract findMany(
    scope: Scope,
    ids: readonly AttachedBodyId[],
  ): Promise<ReadonlyMap<AttachedBodyId, AttachedBody>>;
  /** Of each collectivité that has any, oldest first: a handful. */
  abstract ofMany(
    scope: Scope,
    owners: readonly CollectiviteId[],
  ): Promise<ReadonlyMap<CollectiviteId, readonly AttachedBody[]>>;
}

/** Imports, the running one included. */
export abstract class ImportRuns {
  /** Newest first. */
  abstract list(scope: OperatorScope, page: PageRequest): Promise<PageOf<ImportRun>>;
}

export abstract class Operators {
  /** Undefined until the init program has run. */
  abstract current(scope: Scope): Promise<Operator | undefined>;
}
