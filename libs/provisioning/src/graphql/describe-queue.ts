import { type Deployment, gpuOf } from '../domain/index.ts';
import { scalingMessages } from './scaling.messages.ts';
import type { QueuePlace } from './scaling.type.ts';

/** @param free GPUs of its product that nobody holds */
export const describeQueue = (
  {
    replicas,
    gpuProduct,
    gpusPerReplica,
    elasticity,
  }: Pick<Deployment, 'replicas' | 'gpuProduct' | 'gpusPerReplica' | 'elasticity'>,
  position: number | null,
  free: number,
): Pick<QueuePlace, 'position' | 'reason'> => {
  if (replicas > 0 || position === null) return { position: null, reason: scalingMessages.makingRoom };
  if (position > 1) return { position, reason: scalingMessages.behind(position - 1) };
  const gpus = gpusPerReplica * Math.max(1, elasticity?.minReplicas ?? 1);
  const product = gpuOf(gpuProduct)?.name ?? gpuProduct;
  return { position, reason: scalingMessages.nextForRoom(gpus, product, free) };
};
