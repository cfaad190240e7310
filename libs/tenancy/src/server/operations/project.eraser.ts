import type { CollectiviteId, SystemScope } from '@beffroi/kernel';
import { type UnitOfWork } from '@beffroi/platform/typeorm';
import { type ErasureStep, type ErasureTally, TenantEraser } from '../../domain/index.ts';
import { ProjectEntity } from '../persistence/project.entity.ts';

/** What a project is called when nobody may know any more; its id stays, since usage and invoices name it. */
const nameless = (id: string): string => `effacé ${id}`;

export class ProjectEraser extends TenantEraser {
  override readonly what = 'projects';
  override readonly tables = { 'tenancy.project': 'emptied' } as const;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly tally: ErasureTally,
  ) {
    super();
  }

  override async erase(scope: SystemScope, collectiviteId: CollectiviteId): Promise<ErasureStep> {
    await this.unitOfWork.inScope(scope, { operation: 'project.erase' }, async (tx) => {
      const projects = await tx.manager.findBy(ProjectEntity, { collectiviteId });
      const named = projects.filter(({ id, name }) => name !== nameless(id));
      for (const { id } of named) {
        await tx.manager.update(
          ProjectEntity,
          { id },
          { name: nameless(id), analyticCode: null, stoppedAt: tx.now },
        );
        tx.publish({ kind: 'project', id, body: null });
        tx.audit({ action: 'project.erase', target: { type: 'project', id }, collectiviteId });
      }
      if (named.length > 0) await this.tally.add(scope, collectiviteId, this.what, named.length);
    });
    return { kind: 'erased' };
  }
}
