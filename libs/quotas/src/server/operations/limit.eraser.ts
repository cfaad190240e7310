import type { CollectiviteId, SystemScope } from '@beffroi/kernel';
import type { UnitOfWork } from '@beffroi/platform/typeorm';
import { type ErasureStep, type ErasureTally, TenantEraser } from '@beffroi/tenancy/domain';
import { LimitEntity } from '../persistence/limit.entity.ts';

/** Removes the limits of a collectivité, its projects and keys, and with them what gateways held of each. */
export class LimitEraser extends TenantEraser {
  override readonly what = 'limits';
  override readonly tables = {
    'quotas.limit_row': 'removed',
    'quotas.hold_row': 'removed',
    'quotas.opening': 'removed',
    'quotas.threshold': 'removed',
  } as const;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly tally: ErasureTally,
  ) {
    super();
  }

  override async erase(scope: SystemScope, collectiviteId: CollectiviteId): Promise<ErasureStep> {
    await this.unitOfWork.inScope(scope, { operation: 'limit.erase' }, async (tx) => {
      const limits = await tx.manager.findBy(LimitEntity, { collectiviteId });
      if (limits.length === 0) return;
      await tx.manager.delete(LimitEntity, { collectiviteId });
      tx.publish(...limits.map(({ id }) => ({ kind: 'limit', id, body: null }) as const));
      const target = { type: 'collectivite', id: collectiviteId };
      tx.audit({ action: 'limit.erase', target, collectiviteId, after: { removed: limits.length } });
      await this.tally.add(scope, collectiviteId, this.what, limits.length);
    });
    return { kind: 'erased' };
  }
}
