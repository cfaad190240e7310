import type { Desired, Observed } from './observation.ts';

/** What the world is like, in one word. */
export type Word =
  /** An object or the namespace is going away, and must be gone before it can come back. */
  | 'obstructed'
  | 'out-of-sync'
  /** The workload has other replicas than wanted, or nobody but our manifest owns the field. */
  | 'unscaled'
  /** An engine is ready that never answered a question. */
  | 'untested'
  /** Fewer engines than wanted, and nothing to do but wait. */
  | 'incomplete'
  | 'serving'
  /** To be retired, while gateways are still sent to it. */
  | 'routed'
  /** The route is closed, but a gateway may not know yet. */
  | 'draining'
  | 'present'
  | 'leaving'
  /** No pod is left, but its GPUs are still set aside. */
  | 'unreleased'
  | 'gone';

export const classify = (desired: Desired, observed: Observed): Word =>
  desired.wish === 'run' ? classifyRunning(desired, observed) : classifyLeaving(observed);

const classifyRunning = (desired: Desired, observed: Observed): Word => {
  const states = desired.manifests.map((key) => stateOf(observed, key));
  if (observed.namespace === 'terminating' || states.includes('terminating')) return 'obstructed';
  if (states.some((state) => state !== 'same')) return 'out-of-sync';
  const { workload } = observed;
  if (!workload?.scalerOwnsReplicas || workload.replicas !== desired.replicas) return 'unscaled';
  if (unprovenEngines(observed).length > 0) return 'untested';
  return observed.engines.length < desired.replicas ? 'incomplete' : 'serving';
};

const classifyLeaving = (observed: Observed): Word => {
  if (observed.route && observed.route.record.state !== 'closed') return 'routed';
  if (observed.route && !observed.route.passed) return 'draining';
  if (observed.leftovers.some(({ terminating }) => !terminating)) return 'present';
  const enginesLeft =
    observed.pods.length > 0 || observed.leftovers.some(({ kind }) => kind === 'Deployment');
  if (observed.gpusReserved && !enginesLeft) return 'unreleased';
  return observed.leftovers.length > 0 || observed.pods.length > 0 ? 'leaving' : 'gone';
};

export const stateOf = (observed: Observed, key: string) => observed.objects.get(key) ?? 'absent';

export const unprovenEngines = ({ engines, proven }: Observed) => engines.filter(({ id }) => !proven.has(id));

/** Engines that gateways may be sent to. */
export const provenEngines = ({ engines, proven }: Observed) => engines.filter(({ id }) => proven.has(id));
