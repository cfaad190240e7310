import { type DeploymentId, err, ok, type Result, type Scope } from '@beffroi/kernel';
import { GatewayWatch, type Transaction, UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import {
  type ClosedExternalRoute,
  CloseExternalRoute,
  type ExternalRoute,
  type ExternalRouteNotFound,
} from '../../domain/index.ts';
import { lockExternalRoute, markClosed } from '../persistence/external-route.rows.ts';

/** Gateways in contact learn of it within a poll of 250 ms. */
const PATIENCE_MS = 1_000;

@Injectable()
export class CloseExternalRouteOperation extends CloseExternalRoute {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly gateways: GatewayWatch,
  ) {
    super();
  }

  async execute(
    scope: Scope,
    routeId: DeploymentId,
  ): Promise<Result<ClosedExternalRoute, ExternalRouteNotFound>> {
    const { value, publishedSeq = 0 } = await this.unitOfWork.inScope(
      scope,
      { operation: 'external-route.close' },
      (tx) => close(tx, routeId),
    );
    if (!value.ok) return value;
    const effect = await this.gateways.waitForGateways(publishedSeq, PATIENCE_MS);
    return ok({ route: value.value, ...effect });
  }
}

const close = async (
  tx: Transaction,
  routeId: DeploymentId,
): Promise<Result<ExternalRoute, ExternalRouteNotFound>> => {
  const before = await lockExternalRoute(tx.manager, routeId);
  if (!before) return err({ kind: 'ExternalRouteNotFound', routeId });
  const { id, collectiviteId } = before;
  // Published again for a route that is closed already: the answer tells who has applied this very record.
  tx.publish({ kind: 'route', id, body: null });
  if (before.closedAt) return ok(before);
  const after: ExternalRoute = { ...before, closedAt: tx.now };
  const tenant = collectiviteId === null ? {} : { collectiviteId };
  await markClosed(tx.manager, id, tx.now);
  tx.audit({
    action: 'external-route.close',
    target: { type: 'external-route', id },
    ...tenant,
    before,
    after,
  });
  tx.emit({ type: 'catalogue.external-route-closed', v: 1, ...tenant, payload: { routeId: id } });
  return ok(after);
};
