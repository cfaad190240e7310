import type { CollectiviteId, SystemScope } from '@beffroi/kernel';
import type { UnitOfWork } from '@beffroi/platform/typeorm';
import { type ErasureStep, type ErasureTally, TenantEraser } from '@beffroi/tenancy/domain';

interface OfCollectivite {
  collectiviteId: string | null;
}

/** Removes the rows of some tables, in their order. */
export class RowsEraser extends TenantEraser {
  override readonly tables: TenantEraser['tables'];

  constructor(
    override readonly what: string,
    private readonly rows: Readonly<Record<string, new () => OfCollectivite>>,
    private readonly unitOfWork: UnitOfWork,
    private readonly tally: ErasureTally,
  ) {
    super();
    this.tables = Object.fromEntries(Object.keys(rows).map((table) => [table, 'removed']));
  }

  override async erase(scope: SystemScope, collectiviteId: CollectiviteId): Promise<ErasureStep> {
    await this.unitOfWork.inScope(scope, { operation: `${this.what}.erase` }, async (tx) => {
      let removed = 0;
      for (const entity of Object.values(this.rows))
        removed += (await tx.manager.delete(entity, { collectiviteId })).affected ?? 0;
      if (removed === 0) return;
      const target = { type: 'collectivite', id: collectiviteId };
      tx.audit({ action: `${this.what}.erase`, target, collectiviteId, after: { removed } });
      // Keycloak is to follow within seconds.
      tx.emit({ type: `identity.${this.what}-erased`, v: 1, collectiviteId, payload: { removed } });
      await this.tally.add(scope, collectiviteId, this.what, removed);
    });
    return { kind: 'erased' };
  }
}
