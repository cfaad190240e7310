import {
  type AttachedBodyId,
  type CollectiviteId,
  err,
  ok,
  type ProjectId,
  type Result,
  type Scope,
} from '@beffroi/kernel';
import { newId } from '@beffroi/platform/crypto';
import { type Transaction, UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import {
  AttachedBodies,
  checkState,
  Collectivites,
  CreateProject,
  type CreateProjectFailure,
  type CreateProjectInput,
  draftProject,
  type Project,
  type ProjectDraft,
  projectRecord,
} from '../../domain/index.ts';
import { findNamesake, insertProject } from '../persistence/project.rows.ts';

@Injectable()
export class CreateProjectOperation extends CreateProject {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly collectivites: Collectivites,
    private readonly bodies: AttachedBodies,
  ) {
    super();
  }

  async execute(
    scope: Scope,
    { idempotencyKey, ...input }: CreateProjectInput,
  ): Promise<Result<Project, CreateProjectFailure>> {
    const draft = draftProject(input);
    if (!draft.ok) return draft;
    const { value } = await this.unitOfWork.inScope(
      scope,
      { operation: 'project.create', idempotencyKey: idempotencyKey ?? undefined, input },
      (tx) => this.create(tx, input, draft.value),
    );
    return value;
  }

  private async create(
    tx: Transaction,
    { collectiviteId, sensitivity, attachedBodyId = null }: CreateProjectInput,
    draft: ProjectDraft,
  ): Promise<Result<Project, CreateProjectFailure>> {
    const owner = await this.collectivites.find(tx.scope, collectiviteId);
    if (!owner) return err({ kind: 'CollectiviteNotFound', collectiviteId });
    const allowed = checkState(owner, 'prepare');
    if (!allowed.ok) return allowed;
    if (attachedBodyId && !(await this.isBelow(tx, collectiviteId, attachedBodyId)))
      return err({ kind: 'AttachedBodyNotFound', attachedBodyId });
    const id = newId<ProjectId>(tx.now);
    const born = { createdAt: tx.now, stoppedAt: null };
    const place = { collectiviteId, attachedBodyId };
    const project: Project = { ...draft, ...born, ...place, id, sensitivity };
    if (!(await insertProject(tx.manager, project))) {
      const projectId = await findNamesake(tx.manager, project);
      return err({ kind: 'ProjectNameTaken', name: draft.name, projectId });
    }
    tx.audit({ action: 'project.create', target: { type: 'project', id }, collectiviteId, after: project });
    tx.emit({ type: 'tenancy.project-created', v: 1, collectiviteId, payload: { projectId: id } });
    tx.publish({ kind: 'project', id, body: projectRecord(project, owner) });
    return ok(project);
  }

  private async isBelow(tx: Transaction, owner: CollectiviteId, id: AttachedBodyId): Promise<boolean> {
    return (await this.bodies.find(tx.scope, id))?.collectiviteId === owner;
  }
}
