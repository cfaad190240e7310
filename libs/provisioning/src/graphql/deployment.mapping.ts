import { type Deployment as DomainDeployment, type Phase, progressOf, waitingFor } from '../domain/index.ts';
import type { Deployment } from './deployment.type.ts';

export const toDeployment = (deployment: DomainDeployment): Deployment => {
  const phase = phaseNow(deployment);
  return {
    ...deployment,
    phase,
    gpus: deployment.gpusPerReplica * deployment.replicas,
    waitingFor: phase === 'Retired' ? null : waitingFor(deployment.conditions),
    progress: progressOf(deployment.conditions, {
      ready: deployment.readyEngines,
      wanted: deployment.replicas,
    }),
    conditions: deployment.conditions.map((condition) => ({
      ...condition,
      lastTransitionAt: new Date(condition.lastTransitionAt),
    })),
  };
};

/** Whoever asked for a retirement is told so at once, before the reconciler has looked. */
const phaseNow = ({ desired, phase }: DomainDeployment): Phase =>
  desired === 'retired' && phase !== 'Retired' ? 'Retiring' : phase;
