import type { Pod } from '@beffroi/platform/kubernetes';
import { ADMITTED_CONDITION, type PodObservation, type PodState } from '../../domain/index.ts';

type ContainerStatus = NonNullable<NonNullable<Pod['status']>['containerStatuses']>[number];

const IMAGE_FAILURES = ['ErrImagePull', 'ImagePullBackOff', 'InvalidImageName', 'ErrImageNeverPull'];

/** A pod in one word, and why in the cluster's words. */
export const observePod = (pod: Pod): PodObservation => {
  const [state, message] = judge(pod);
  return { name: pod.metadata.name, state, message: message ?? null };
};

const judge = (pod: Pod): readonly [state: PodState, message?: string | undefined] => {
  if (pod.metadata.deletionTimestamp) return ['terminating'];
  const homeless = conditionOf(pod, 'PodScheduled');
  if (homeless?.status === 'False') return ['unschedulable', homeless.message];
  const containers = pod.status?.containerStatuses ?? [];
  const waiting = (reasons: readonly string[]): ContainerStatus | undefined =>
    containers.find(({ state }) => reasons.includes(state?.waiting?.reason ?? ''));
  const unpulled = waiting(IMAGE_FAILURES);
  if (unpulled) return ['image-failed', unpulled.state?.waiting?.message];
  const crashing = waiting(['CrashLoopBackOff']);
  if (crashing || pod.status?.phase === 'Failed') {
    return ['crashing', crashing?.state?.waiting?.message ?? pod.status?.message];
  }
  return [isServing(pod) ? 'ready' : 'loading'];
};

/** What a kubelet says of a pod whose containers are well while a readiness gate, such as ours, is closed. */
const GATE_CLOSED = 'ReadinessGatesNotReady';

/** By its own probes: that the pod is Ready as a whole waits for us, unless the cluster has given its node up. */
export const isServing = (pod: Pod): boolean =>
  !pod.metadata.deletionTimestamp &&
  conditionOf(pod, 'ContainersReady')?.status === 'True' &&
  !isOnLostNode(pod);

/** The node's controller says of all pods there that they are not Ready, and nothing of their containers. */
const isOnLostNode = (pod: Pod): boolean => {
  const ready = conditionOf(pod, 'Ready');
  return ready?.status === 'False' && ready.reason !== GATE_CLOSED;
};

export const isAdmitted = (pod: Pod): boolean => conditionOf(pod, ADMITTED_CONDITION)?.status === 'True';

const conditionOf = (pod: Pod, wanted: string) => pod.status?.conditions?.find(({ type }) => type === wanted);
