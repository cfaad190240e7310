import { brandId } from '@beffroi/kernel';
import type { Deployment, Elasticity } from '../../domain/index.ts';
import type { DeploymentEntity } from './deployment.entity.ts';

export const toDeployment = (row: DeploymentEntity): Deployment => ({
  id: brandId(row.id),
  collectiviteId: row.collectiviteId === null ? null : brandId(row.collectiviteId),
  name: row.name,
  modelId: brandId(row.modelId),
  siteId: brandId(row.siteId),
  namespace: row.namespace,
  replicas: row.replicas,
  elasticity: elasticityOf(row),
  priority: row.priority,
  evictionProtected: row.evictionProtected,
  queuedAt: row.queuedAt,
  pods: row.pods,
  benchmark: row.benchmark,
  precision: row.precision,
  gpuProduct: row.gpuProduct,
  gpusPerReplica: row.gpusPerReplica,
  contextTokens: row.contextTokens,
  version: row.version,
  cordoned: row.cordoned,
  dedicated: row.dedicated,
  generation: row.generation,
  observedGeneration: row.observedGeneration,
  desired: row.desired,
  phase: row.phase,
  conditions: row.conditions,
  readyEngines: row.readyEngines,
  requestedAt: row.requestedAt,
  retiredAt: row.retiredAt,
});

const elasticityOf = (row: DeploymentEntity): Elasticity | null => {
  const { minReplicas, maxReplicas, schedule, sleepAfterSeconds } = row;
  return minReplicas === null || maxReplicas === null
    ? null
    : { minReplicas, maxReplicas, schedule, sleepAfterSeconds };
};
