import type { CollectiviteId, DeploymentId } from '@beffroi/kernel';

/** GPUs of a deployment from an instant on, until its next one. */
export interface GpuTransition {
  readonly deploymentId: DeploymentId;
  /** null: of the operator's shared pool. */
  readonly collectiviteId: CollectiviteId | null;
  /** Database time. */
  readonly at: Date;
  /** Held for it: nobody else gets them. */
  readonly reservedGpus: number;
  /** Of engines that gateways may be sent to. */
  readonly readyGpus: number;
}

/** A time in which neither number changes. */
export interface GpuSegment extends Omit<GpuTransition, 'at'> {
  readonly from: Date;
  readonly to: Date;
}

/** Time × GPUs of one deployment, in milliseconds of one GPU. */
export interface GpuTime {
  readonly reservedMs: number;
  readonly readyMs: number;
  /** Ready, while no request was under way. */
  readonly idleMs: number;
}

/**
 * What the transitions say of an interval: of each deployment the last state before it holds at its beginning, and each
 * until the next.
 *
 * @param transitions of each deployment the last one before `from` and all until `to`, in any order
 */
export const segmentsIn = (transitions: readonly GpuTransition[], from: Date, to: Date): GpuSegment[] => {
  const byDeployment = Map.groupBy(transitions, ({ deploymentId }) => deploymentId);
  return [...byDeployment.values()].flatMap((states) => {
    const inOrder = states.toSorted((one, other) => one.at.getTime() - other.at.getTime());
    return inOrder.flatMap(({ at, ...state }, index) => {
      const begins = Math.max(from.getTime(), at.getTime());
      const ends = Math.min(to.getTime(), inOrder[index + 1]?.at.getTime() ?? Infinity);
      const holdsAny = state.reservedGpus > 0 || state.readyGpus > 0;
      return begins < ends && holdsAny ? [{ ...state, from: new Date(begins), to: new Date(ends) }] : [];
    });
  });
};

/** @param busyMs in which at least one request was under way */
export const gpuTimeOf = ({ from, to, reservedGpus, readyGpus }: GpuSegment, busyMs: number): GpuTime => {
  const lengthMs = to.getTime() - from.getTime();
  return {
    reservedMs: reservedGpus * lengthMs,
    readyMs: readyGpus * lengthMs,
    idleMs: readyGpus * Math.max(0, lengthMs - busyMs),
  };
};
