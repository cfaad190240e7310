import { gpusToKeep } from '../../domain/index.ts';
import type { Scalable, ScalingStore } from '../persistence/scaling.store.ts';

/** After engines were taken away: once their pods are seen gone, their addresses and their GPUs are others'. */
export const giveBack = async (
  store: ScalingStore,
  { deployment, going, reserved }: Scalable,
): Promise<void> => {
  const { replicas, pods, generation, observedGeneration } = deployment;
  if (generation !== observedGeneration || pods > replicas) return;
  if (going.length > 0) await store.forgetGone(deployment);
  const kept = gpusToKeep(deployment);
  if (reserved > kept) await store.keepReserved(deployment, kept);
};
