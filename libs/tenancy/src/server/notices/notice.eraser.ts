import type { CollectiviteId, SystemScope } from '@beffroi/kernel';
import type { UnitOfWork } from '@beffroi/platform/typeorm';
import { type ErasureStep, type ErasureTally, TenantEraser } from '../../domain/index.ts';

const TABLES = ['tenancy.notice', 'tenancy.notice_target'] as const;

/** Removes who was told, and what: addresses are of people. */
export class NoticeEraser extends TenantEraser {
  override readonly what = 'notices';
  override readonly tables = { 'tenancy.notice': 'removed', 'tenancy.notice_target': 'removed' } as const;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly tally: ErasureTally,
  ) {
    super();
  }

  override async erase(scope: SystemScope, collectiviteId: CollectiviteId): Promise<ErasureStep> {
    await this.unitOfWork.inScope(scope, { operation: 'notice.erase' }, async (tx) => {
      let removed = 0;
      for (const table of TABLES) {
        const [, count] = await tx.manager.query<[unknown, number]>(
          `delete from ${table} where collectivite_id = $1`,
          [collectiviteId],
        );
        removed += count;
      }
      if (removed === 0) return;
      const target = { type: 'collectivite', id: collectiviteId };
      tx.audit({ action: 'notice.erase', target, collectiviteId, after: { removed } });
      await this.tally.add(scope, collectiviteId, this.what, removed);
    });
    return { kind: 'erased' };
  }
}
