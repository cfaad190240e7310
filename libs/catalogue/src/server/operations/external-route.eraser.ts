import type { CollectiviteId, SystemScope } from '@beffroi/kernel';
import type { UnitOfWork } from '@beffroi/platform/typeorm';
import { type ErasureStep, type ErasureTally, TenantEraser } from '@beffroi/tenancy/domain';
import { ExternalRouteEntity } from '../persistence/external-route.entity.ts';

/** Removes the routes to providers that a collectivité had for itself, and its credentials there. */
export class ExternalRouteEraser extends TenantEraser {
  override readonly what = 'external-routes';
  override readonly tables = { 'catalogue.external_route': 'removed' } as const;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly tally: ErasureTally,
  ) {
    super();
  }

  override async erase(scope: SystemScope, collectiviteId: CollectiviteId): Promise<ErasureStep> {
    await this.unitOfWork.inScope(scope, { operation: 'external-route.erase' }, async (tx) => {
      const routes = await tx.manager.findBy(ExternalRouteEntity, { collectiviteId });
      for (const { id } of routes) {
        await tx.manager.delete(ExternalRouteEntity, { id });
        tx.publish({ kind: 'route', id, body: null });
        const target = { type: 'external-route', id };
        tx.audit({ action: 'external-route.erase', target, collectiviteId });
      }
      if (routes.length > 0) await this.tally.add(scope, collectiviteId, this.what, routes.length);
    });
    return { kind: 'erased' };
  }
}
