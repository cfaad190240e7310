import type { CollectiviteId, SystemScope } from '@beffroi/kernel';
import type { UnitOfWork } from '@beffroi/platform/typeorm';
import { type ErasureStep, type ErasureTally, TenantEraser } from '../../domain/index.ts';

/** Forgets what was answered under idempotency keys: names and addresses stand in some of it. */
export class ReplayEraser extends TenantEraser {
  override readonly what = 'replayable-answers';
  override readonly tables = { 'platform.idempotency': 'removed' } as const;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly tally: ErasureTally,
  ) {
    super();
  }

  override async erase(scope: SystemScope, collectiviteId: CollectiviteId): Promise<ErasureStep> {
    await this.unitOfWork.inScope(scope, { operation: 'replay.erase' }, async (tx) => {
      const gone = await tx.manager.query<unknown[]>(
        `with gone as (delete from platform.idempotency where collectivite_id = $1 returning 1) select from gone`,
        [collectiviteId],
      );
      if (gone.length > 0) await this.tally.add(scope, collectiviteId, this.what, gone.length);
    });
    return { kind: 'erased' };
  }
}
