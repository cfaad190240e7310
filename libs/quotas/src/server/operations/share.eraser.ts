import type { CollectiviteId, SystemScope } from '@beffroi/kernel';
import type { UnitOfWork } from '@beffroi/platform/typeorm';
import { type ErasureStep, type ErasureTally, TenantEraser } from '@beffroi/tenancy/domain';

/** Removes what engine pools gave a collectivité, and what it had waiting there. */
export class ShareEraser extends TenantEraser {
  override readonly what = 'shares';
  override readonly tables = {
    'quotas.pool_claim': 'removed',
    'quotas.pool_counter': 'removed',
    'quotas.pool_service': 'removed',
  } as const;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly tally: ErasureTally,
  ) {
    super();
  }

  override async erase(scope: SystemScope, collectiviteId: CollectiviteId): Promise<ErasureStep> {
    await this.unitOfWork.inScope(scope, { operation: 'share.erase' }, async (tx) => {
      let removed = 0;
      for (const table of Object.keys(this.tables)) {
        const rows = await tx.manager.query<unknown[]>(
          `with gone as (delete from ${table} where collectivite_id = $1 returning 1) select from gone`,
          [collectiviteId],
        );
        removed += rows.length;
      }
      if (removed === 0) return;
      const target = { type: 'collectivite', id: collectiviteId };
      tx.audit({ action: 'share.erase', target, collectiviteId, after: { removed } });
      await this.tally.add(scope, collectiviteId, this.what, removed);
    });
    return { kind: 'erased' };
  }
}
