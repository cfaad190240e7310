import type { CollectiviteId, SystemScope } from '@beffroi/kernel';
import type { UnitOfWork } from '@beffroi/platform/typeorm';
import { type ErasureStep, type ErasureTally, TenantEraser } from '@beffroi/tenancy/domain';

/** Removes what gateways refused to a collectivité: nobody is billed by it, so nothing asks for it to be kept. */
export class RefusedRequestEraser extends TenantEraser {
  override readonly what = 'refused-requests';
  override readonly tables = { 'metering.refused_request': 'removed' } as const;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly tally: ErasureTally,
  ) {
    super();
  }

  override async erase(scope: SystemScope, collectiviteId: CollectiviteId): Promise<ErasureStep> {
    const action = 'refused-request.erase';
    await this.unitOfWork.inScope(scope, { operation: action }, async (tx) => {
      const [row] = await tx.manager.query<{ removed: number }[]>(
        `with gone as (delete from metering.refused_request where collectivite_id = $1 returning 1)
         select count(*)::int as removed from gone`,
        [collectiviteId],
      );
      const { removed } = row!;
      if (removed === 0) return;
      tx.audit({ action, target: { type: 'collectivite', id: collectiviteId }, collectiviteId, after: row });
      await this.tally.add(scope, collectiviteId, this.what, removed);
    });
    return { kind: 'erased' };
  }
}
