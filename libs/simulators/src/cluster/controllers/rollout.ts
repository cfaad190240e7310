/** A ReplicaSet as a rollout sees it. */
export interface SetSize {
  readonly name: string;
  /** What it is told to have. */
  readonly desired: number;
  /** What it has that serves. */
  readonly available: number;
}

export interface Rollout {
  readonly replicas: number;
  readonly maxSurge: number;
  readonly maxUnavailable: number;
  readonly current: SetSize;
  /** Oldest first. */
  readonly old: readonly SetSize[];
}

const portion = (value: number | string, of: number, round: (value: number) => number): number =>
  typeof value === 'number' ? value : round((Number.parseInt(value, 10) * of) / 100);

/** Percentages to counts: surge rounds up, unavailability down, and one of them must move. */
export const readBounds = (
  replicas: number,
  { maxSurge, maxUnavailable }: { maxSurge: number | string; maxUnavailable: number | string },
): { maxSurge: number; maxUnavailable: number } => {
  const surge = portion(maxSurge, replicas, Math.ceil);
  const unavailable = portion(maxUnavailable, replicas, Math.floor);
  return { maxSurge: surge, maxUnavailable: surge === 0 && unavailable === 0 ? 1 : unavailable };
};

const sumOf = (sets: readonly SetSize[], pick: (set: SetSize) => number): number =>
  sets.reduce((sum, set) => sum + pick(set), 0);

const growCurrent = ({ replicas, maxSurge, current, old }: Rollout): number => {
  if (current.desired >= replicas) return replicas;
  const room = replicas + maxSurge - current.desired - sumOf(old, ({ desired }) => desired);
  return current.desired + Math.max(0, Math.min(room, replicas - current.desired));
};

/** Takes from the old sets, the unhealthy replicas first, as many as availability allows. */
const shrinkOld = (rollout: Rollout): Map<string, number> => {
  const { replicas, maxUnavailable, current, old } = rollout;
  const least = replicas - maxUnavailable;
  const total = current.desired + sumOf(old, ({ desired }) => desired);
  const currentMissing = Math.max(0, current.desired - current.available);
  const sizes = new Map(old.map(({ name, desired }) => [name, desired]));

  let removable = total - least - currentMissing;
  for (const { name, desired, available } of old) {
    const unhealthy = Math.min(Math.max(0, desired - available), Math.max(0, removable));
    sizes.set(name, desired - unhealthy);
    removable -= unhealthy;
  }
  let spare = current.available + sumOf(old, ({ available }) => available) - least;
  for (const { name } of old) {
    const healthy = Math.min(sizes.get(name) ?? 0, Math.max(0, spare), Math.max(0, removable));
    sizes.set(name, (sizes.get(name) ?? 0) - healthy);
    spare -= healthy;
    removable -= healthy;
  }
  return sizes;
};

/** The next sizes of a rolling update: one step, repeated as the pods follow. */
export const planRollingStep = (rollout: Rollout): Map<string, number> => {
  const grown = growCurrent(rollout);
  if (grown !== rollout.current.desired) return new Map([[rollout.current.name, grown]]);
  return new Map([[rollout.current.name, grown], ...shrinkOld(rollout)]);
};

/** Recreate: the new set grows only when nothing of the old is left. */
export const planRecreateStep = ({ replicas, current, old }: Rollout, oldPods: number): Map<string, number> =>
  new Map([
    ...old.map(({ name }) => [name, 0] as const),
    [current.name, oldPods > 0 ? current.desired : replicas] as const,
  ]);
