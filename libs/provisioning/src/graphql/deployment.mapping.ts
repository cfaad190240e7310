import {
  type Deployment as DomainDeployment,
  isOpen,
  nextChange,
  type Phase,
  progressOf,
  waitingFor,
} from '../domain/index.ts';
import type { Deployment } from './deployment.type.ts';

export const toDeployment = (deployment: DomainDeployment, now = new Date()): Deployment => {
  const phase = phaseNow(deployment);
  return {
    ...deployment,
    phase,
    ...scalingOf(deployment, now),
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
const phaseNow = ({ desired, phase, queuedAt, replicas }: DomainDeployment): Phase => {
  if (desired === 'retired') return phase === 'Retired' ? phase : 'Retiring';
  return queuedAt !== null && replicas === 0 ? 'Pending' : phase;
};

const scalingOf = ({ elasticity, replicas, benchmark }: DomainDeployment, now: Date) => ({
  minReplicas: elasticity?.minReplicas ?? replicas,
  maxReplicas: elasticity?.maxReplicas ?? replicas,
  sleepAfterSeconds: elasticity?.sleepAfterSeconds ?? null,
  schedule: elasticity?.schedule
    ? {
        ...elasticity.schedule,
        openNow: isOpen(elasticity.schedule, now),
        nextChange: nextChange(elasticity.schedule, now),
      }
    : null,
  benchmark: benchmark && { ...benchmark, measuredAt: new Date(benchmark.measuredAt) },
});
