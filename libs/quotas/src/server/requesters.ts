import { err, ok, type ProjectId, type Result, type Scope } from '@beffroi/kernel';
import { Projects } from '@beffroi/tenancy/domain';
import { Injectable } from '@nestjs/common';
import {
  type ExplainQuotaInput,
  KeyOwners,
  type RequesterNotFound,
  type RequestOwners,
} from '../domain/index.ts';

/** Who sends a request, and so whose limits it falls under. */
@Injectable()
export class Requesters {
  constructor(
    private readonly projects: Projects,
    private readonly keys: KeyOwners,
  ) {}

  async ownersOf(
    scope: Scope,
    { apiKeyId, projectId }: Pick<ExplainQuotaInput, 'apiKeyId' | 'projectId'>,
  ): Promise<Result<RequestOwners, RequesterNotFound>> {
    if (!apiKeyId) return this.ownersOfProject(scope, projectId);
    const owner = await this.keys.ownerOf(scope, apiKeyId);
    // A project that is named beside the key is the key's.
    const isOfProject = owner && (projectId ?? owner.projectId) === owner.projectId;
    if (!isOfProject) return err({ kind: 'RequesterNotFound', what: 'key', id: apiKeyId });
    const owners = await this.ownersOfProject(scope, owner.projectId);
    return owners.ok ? ok({ ...owners.value, key: apiKeyId }) : owners;
  }

  private async ownersOfProject(
    scope: Scope,
    id: ProjectId | null | undefined,
  ): Promise<Result<RequestOwners, RequesterNotFound>> {
    const project = id ? await this.projects.find(scope, id) : undefined;
    if (!project) return err({ kind: 'RequesterNotFound', what: 'project', id: id ?? '' });
    const { collectiviteId, attachedBodyId } = project;
    return ok({
      collectivite: collectiviteId,
      ...(attachedBodyId && { 'attached-body': attachedBodyId }),
      project: project.id,
    });
  }
}
