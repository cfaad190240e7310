import type { ModelId } from '@beffroi/kernel';
import type { EntityManager } from 'typeorm';
import type { Deployment, NextVersion } from '../../domain/index.ts';
import { DeploymentEntity } from './deployment.entity.ts';
import { GpuReservationEntity } from './gpu-reservation.entity.ts';
import { RolloutShareEntity } from './rollout-share.entity.ts';
import { shareOf } from './rollout-share.rows.ts';
import { RolloutEntity } from './rollout.entity.ts';

/** Is a change of it under way, or its key being rotated? */
export const isChanging = async (manager: EntityManager, { id }: Deployment): Promise<boolean> =>
  (await manager.existsBy(RolloutShareEntity, { deploymentId: id })) ||
  (await manager.existsBy(RolloutEntity, { deploymentId: id, inPlace: true })) ||
  (await manager.findOneByOrFail(DeploymentEntity, { id })).previousEngineKeySealed !== null;

/** Holds the GPUs of the new version; those of the present one too, while both are to run. */
export const wantVersion = async (
  manager: EntityManager,
  before: Deployment,
  modelId: ModelId,
  { placed, beside }: NextVersion,
): Promise<void> => {
  const { id } = before;
  const { gpuProduct, fit } = placed;
  const shape = { gpuProduct, gpusPerReplica: fit.gpus };
  await manager.update(
    DeploymentEntity,
    { id },
    {
      ...shape,
      modelId,
      precision: fit.precision,
      contextTokens: fit.maxModelLen,
      version: before.version + 1,
      generation: before.generation + 1,
    },
  );
  await manager.update(GpuReservationEntity, { deploymentId: id }, shape);
  if (beside) await manager.insert(RolloutShareEntity, shareOf(before));
  else await manager.upsert(RolloutEntity, { deploymentId: id, inPlace: true }, ['deploymentId']);
};

export const wantCordoned = async (
  manager: EntityManager,
  { id, generation }: Deployment,
  cordoned: boolean,
): Promise<void> => {
  await manager.update(DeploymentEntity, { id }, { cordoned, generation: generation + 1 });
};

export const wantKey = async (
  manager: EntityManager,
  { id, generation }: Deployment,
  engineKeySealed: string,
): Promise<void> => {
  const { engineKeySealed: previousEngineKeySealed } = await manager.findOneByOrFail(DeploymentEntity, {
    id,
  });
  await manager.update(
    DeploymentEntity,
    { id },
    { engineKeySealed, previousEngineKeySealed, generation: generation + 1 },
  );
};
