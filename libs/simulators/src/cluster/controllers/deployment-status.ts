import { isDeepStrictEqual } from 'node:util';
import type { Condition } from '../objects/object.types.ts';
import type { Deployment, ReplicaSet } from '../objects/workload.types.ts';
import { conditionOf, withCondition, withoutCondition } from '../objects/conditions.ts';

type Status = NonNullable<Deployment['status']>;

export interface ObservedDeployment {
  readonly deployment: Deployment;
  readonly current: ReplicaSet | undefined;
  readonly all: readonly ReplicaSet[];
  readonly maxUnavailable: number;
  readonly now: Date;
}

const sumOf = (
  sets: readonly ReplicaSet[],
  pick: (status: NonNullable<ReplicaSet['status']>) => number | undefined,
): number => sets.reduce((sum, { status }) => sum + (status ? (pick(status) ?? 0) : 0), 0);

const countsOf = ({ deployment, current, all }: ObservedDeployment) => {
  const replicas = sumOf(all, (status) => status.replicas);
  const availableReplicas = sumOf(all, (status) => status.availableReplicas);
  return {
    replicas,
    updatedReplicas: sumOf(current ? [current] : [], (status) => status.replicas),
    readyReplicas: sumOf(all, (status) => status.readyReplicas),
    availableReplicas,
    unavailableReplicas: Math.max(0, Math.max(deployment.spec.replicas, replicas) - availableReplicas),
  };
};

const availableCondition = (
  available: number,
  { deployment, maxUnavailable }: ObservedDeployment,
): Condition =>
  available >= deployment.spec.replicas - maxUnavailable
    ? {
        type: 'Available',
        status: 'True',
        reason: 'MinimumReplicasAvailable',
        message: 'Deployment has minimum availability.',
      }
    : {
        type: 'Available',
        status: 'False',
        reason: 'MinimumReplicasUnavailable',
        message: 'Deployment does not have minimum availability.',
      };

const ageMs = (condition: Condition | undefined, now: Date): number =>
  condition?.lastUpdateTime ? now.getTime() - Date.parse(condition.lastUpdateTime) : 0;

/** A rollout is complete, moves, rests (paused), or has not moved for too long. */
const progressingCondition = (
  observed: ObservedDeployment,
  counts: ReturnType<typeof countsOf>,
): Condition => {
  const { deployment, current, now } = observed;
  const { replicas, paused, progressDeadlineSeconds } = deployment.spec;
  const before = conditionOf(deployment.status?.conditions, 'Progressing');
  const named = current
    ? `ReplicaSet "${current.metadata.name}"`
    : `Deployment "${deployment.metadata.name}"`;
  if (paused)
    return {
      type: 'Progressing',
      status: 'Unknown',
      reason: 'DeploymentPaused',
      message: 'Deployment is paused',
    };

  const complete = [counts.updatedReplicas, counts.replicas, counts.availableReplicas].every(
    (count) => count === replicas,
  );
  if (complete && current) {
    return {
      type: 'Progressing',
      status: 'True',
      reason: 'NewReplicaSetAvailable',
      message: `${named} has successfully progressed.`,
    };
  }
  const { conditions: _, observedGeneration, ...earlier } = deployment.status ?? {};
  const moved =
    observedGeneration !== deployment.metadata.generation || !isDeepStrictEqual(earlier, compact(counts));
  if (!moved && before && before.reason !== 'NewReplicaSetAvailable') {
    if (ageMs(before, now) <= progressDeadlineSeconds * 1000) return before;
    return {
      type: 'Progressing',
      status: 'False',
      reason: 'ProgressDeadlineExceeded',
      message: `${named} has timed out progressing.`,
    };
  }
  return {
    type: 'Progressing',
    status: 'True',
    reason: 'ReplicaSetUpdated',
    message: `${named} is progressing.`,
  };
};

/** Zeros are left out on the wire. */
const compact = <T extends Record<string, number>>(counts: T): Partial<T> =>
  Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== 0)) as Partial<T>;

const stamped = (condition: Condition, before: readonly Condition[] | undefined, now: string): Condition => {
  const same = conditionOf(before, condition.type);
  const unchanged = same?.reason === condition.reason && same.status === condition.status;
  const lastUpdateTime = condition.lastUpdateTime ?? (unchanged ? same.lastUpdateTime : now) ?? now;
  return { ...condition, lastUpdateTime };
};

/** The status that a Deployment's ReplicaSets add up to. */
export const deploymentStatus = (observed: ObservedDeployment, timestamp: string): Status => {
  const { deployment, all } = observed;
  const counts = countsOf(observed);
  const before = deployment.status?.conditions;
  const failure = all.map(({ status }) => conditionOf(status?.conditions, 'ReplicaFailure')).find(Boolean);

  let conditions = withCondition(
    before,
    stamped(availableCondition(counts.availableReplicas, observed), before, timestamp),
    timestamp,
  );
  conditions = withCondition(
    conditions,
    stamped(progressingCondition(observed, counts), before, timestamp),
    timestamp,
  );
  conditions = failure
    ? withCondition(conditions, stamped(failure, before, timestamp), timestamp)
    : withoutCondition(conditions, 'ReplicaFailure');
  const { collisionCount } = deployment.status ?? {};
  return {
    observedGeneration: deployment.metadata.generation ?? 1,
    ...compact(counts),
    ...(collisionCount === undefined ? {} : { collisionCount }),
    conditions,
  };
};
