import { brandId } from '@beffroi/kernel';
import type { Deployment } from '../../domain/index.ts';
import type { RolloutShareEntity } from './rollout-share.entity.ts';

/** Engines that a deployment may have beside those it wants, while it changes. */
export type RolloutShare = Pick<
  Deployment,
  | 'id'
  | 'version'
  | 'modelId'
  | 'precision'
  | 'contextTokens'
  | 'gpuProduct'
  | 'gpusPerReplica'
  | 'replicas'
  | 'priority'
>;

/** @param priority of its deployment */
export const toShare = (row: RolloutShareEntity, priority: Deployment['priority']): RolloutShare => ({
  priority,
  id: brandId(row.deploymentId),
  version: row.version,
  modelId: brandId(row.modelId),
  precision: row.precision,
  contextTokens: row.contextTokens,
  gpuProduct: row.gpuProduct,
  gpusPerReplica: row.gpusPerReplica,
  replicas: row.replicas,
});

/** As many engines as the deployment is, or as told, such as it has them now. */
export const shareOf = (deployment: Deployment, replicas = deployment.replicas): RolloutShareEntity => ({
  deploymentId: deployment.id,
  collectiviteId: deployment.collectiviteId,
  siteId: deployment.siteId,
  version: deployment.version,
  modelId: deployment.modelId,
  precision: deployment.precision,
  contextTokens: deployment.contextTokens,
  gpuProduct: deployment.gpuProduct,
  gpusPerReplica: deployment.gpusPerReplica,
  replicas,
});
