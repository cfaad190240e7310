import type { CollectiviteId, SystemScope } from '@beffroi/kernel';
import type { UnitOfWork } from '@beffroi/platform/typeorm';
import { type ErasureStep, type ErasureTally, TenantEraser } from '@beffroi/tenancy/domain';

/** A flood may have left millions, and no transaction may last. */
const MOST_AT_ONCE = 5_000;

/** By id and not by place in its table: places of different days are alike. */
const REMOVE_SOME = `
  with gone as (
    delete from metering.refused_request where id = any (array(
      select id from metering.refused_request where collectivite_id = $1 limit ${MOST_AT_ONCE}))
    returning 1)
  select count(*)::int as removed from gone`;

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
    while ((await this.eraseSome(scope, collectiviteId)) === MOST_AT_ONCE);
    return { kind: 'erased' };
  }

  private async eraseSome(scope: SystemScope, collectiviteId: CollectiviteId): Promise<number> {
    const action = 'refused-request.erase';
    const { value } = await this.unitOfWork.inScope(scope, { operation: action }, async (tx) => {
      const [row] = await tx.manager.query<{ removed: number }[]>(REMOVE_SOME, [collectiviteId]);
      const { removed } = row!;
      if (removed === 0) return removed;
      tx.audit({ action, target: { type: 'collectivite', id: collectiviteId }, collectiviteId, after: row });
      await this.tally.add(scope, collectiviteId, this.what, removed);
      return removed;
    });
    return value;
  }
}
