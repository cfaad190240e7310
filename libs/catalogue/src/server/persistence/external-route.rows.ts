import { type DeploymentId, isUuid } from '@beffroi/kernel';
import type { EntityManager } from 'typeorm';
import type { ExternalRoute } from '../../domain/index.ts';
import { ExternalRouteEntity } from './external-route.entity.ts';
import { toExternalRoute } from './external-routes.repository.ts';

export const insertExternalRoute = async (
  manager: EntityManager,
  { place, ...route }: ExternalRoute,
  credentialSealed: string | null,
): Promise<void> => {
  await manager.insert(ExternalRouteEntity, { ...route, ...place, credentialSealed });
};

/** Locked for this transaction. */
export const lockExternalRoute = async (
  manager: EntityManager,
  id: DeploymentId,
): Promise<ExternalRoute | undefined> => {
  if (!isUuid(id)) return undefined;
  const row = await manager.findOne(ExternalRouteEntity, {
    where: { id },
    lock: { mode: 'pessimistic_write' },
  });
  return row ? toExternalRoute(row) : undefined;
};

export const markClosed = async (manager: EntityManager, id: DeploymentId, closedAt: Date): Promise<void> => {
  await manager.update(ExternalRouteEntity, { id }, { closedAt });
};
