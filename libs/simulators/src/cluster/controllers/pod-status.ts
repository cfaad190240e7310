import type { Condition } from '../objects/object.types.ts';
import type { ContainerStatus, Pod } from '../objects/workload.types.ts';
import { isTrue, withCondition } from '../objects/conditions.ts';

type Status = NonNullable<Pod['status']>;

/** What the node agent knows of a pod's containers. */
export type PodState =
  | { readonly kind: 'waiting'; readonly reason: string; readonly message?: string }
  /** `nodeDown`: whatever its containers do, the cluster counts on it no more. */
  | { readonly kind: 'running'; readonly ready: boolean; readonly nodeDown: boolean }
  /** With what its container left behind as its termination message. */
  | { readonly kind: 'succeeded'; readonly message?: string };

export interface ObservedPod {
  readonly state: PodState;
  readonly restartCount: number;
  readonly host: string;
  /** Of the running container; RFC 3339. */
  readonly startedAt: string;
}

const containerState = ({ state, startedAt }: ObservedPod, now: string): ContainerStatus['state'] => {
  switch (state.kind) {
    case 'waiting':
      return { waiting: { reason: state.reason, ...(state.message ? { message: state.message } : {}) } };
    case 'running':
      return { running: { startedAt } };
    case 'succeeded':
      return {
        terminated: {
          exitCode: 0,
          reason: 'Completed',
          startedAt,
          finishedAt: now,
          ...(state.message === undefined ? {} : { message: state.message }),
        },
      };
  }
};

const verdict = (type: string, holds: boolean, reason = ''): Condition => ({
  type,
  status: holds ? 'True' : 'False',
  reason: holds ? '' : reason,
});

/** A pod is Ready when its containers are, and somebody opened each of its readiness gates. */
const readiness = (pod: Pod, containersReady: boolean, reason: string): Condition => {
  const gates = pod.spec.readinessGates ?? [];
  const open = gates.every(({ conditionType }) => isTrue(pod.status?.conditions, conditionType));
  return verdict('Ready', containersReady && open, containersReady ? 'ReadinessGatesNotReady' : reason);
};

const PHASES = { waiting: 'Pending', running: 'Running', succeeded: 'Succeeded' } as const;

/** The status that a pod's containers add up to. */
export const podStatus = (pod: Pod, observed: ObservedPod, now: string): Status => {
  const { state, restartCount, host } = observed;
  const running = state.kind === 'running';
  const ready = running && state.ready;
  const reason = state.kind === 'succeeded' ? 'PodCompleted' : 'ContainersNotReady';
  const readyOfAll = running && state.nodeDown ? verdict('Ready', false) : readiness(pod, ready, reason);
  const conditions = [
    verdict('Initialized', true),
    verdict('ContainersReady', ready, reason),
    readyOfAll,
  ].reduce((all, condition) => withCondition(all, condition, now), pod.status?.conditions ?? []);
  // A container that ran once and waits to run again keeps its pod Running.
  const phase = state.kind === 'waiting' && restartCount > 0 ? 'Running' : PHASES[state.kind];
  return {
    ...pod.status,
    phase,
    conditions,
    startTime: pod.status?.startTime ?? now,
    hostIP: '127.0.0.1',
    ...(running ? { podIP: host, podIPs: [{ ip: host }] } : {}),
    containerStatuses: pod.spec.containers.map(({ name, image = '' }) => ({
      name,
      image,
      // Of an image that is named by digest, a node says that digest.
      imageID: image.includes('@') ? image : '',
      ready,
      started: running,
      restartCount,
      state: containerState(observed, now),
      lastState: {},
    })),
  };
};
