import type { CollectiviteId } from '@beffroi/kernel';
import { type EntityManager, Not } from 'typeorm';
import { DeploymentEventEntity } from './deployment-event.entity.ts';
import { DeploymentEntity } from './deployment.entity.ts';
import { GpuReservationEntity } from './gpu-reservation.entity.ts';
import { PlacementPolicyEntity } from './placement-policy.entity.ts';
import { RolloutShareEntity } from './rollout-share.entity.ts';

const NO_KEY = '';

/** Leaves ids and sizes of a collectivité's deployments. @returns how many had more than that */
export const emptyDeployments = async (
  manager: EntityManager,
  collectiviteId: CollectiviteId,
): Promise<number> => {
  await manager.delete(DeploymentEventEntity, { collectiviteId });
  await manager.delete(PlacementPolicyEntity, { collectiviteId });
  await manager.delete(RolloutShareEntity, { collectiviteId });
  await manager.delete(GpuReservationEntity, { collectiviteId });
  const { affected } = await manager.update(
    DeploymentEntity,
    { collectiviteId, engineKeySealed: Not(NO_KEY) },
    { engineKeySealed: NO_KEY, conditions: [], name: null },
  );
  return affected ?? 0;
};
