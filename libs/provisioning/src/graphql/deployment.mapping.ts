import { type Deployment as DomainDeployment, waitingFor } from '../domain/index.ts';
import type { Deployment } from './deployment.type.ts';

export const toDeployment = (deployment: DomainDeployment): Deployment => ({
  ...deployment,
  gpus: deployment.gpusPerReplica * deployment.replicas,
  waitingFor: deployment.phase === 'Retired' ? null : waitingFor(deployment.conditions),
  conditions: deployment.conditions.map((condition) => ({
    ...condition,
    lastTransitionAt: new Date(condition.lastTransitionAt),
  })),
});
