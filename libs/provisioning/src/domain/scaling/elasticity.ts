import { isOpen, type Schedule } from '../schedule/schedule.ts';

/** Between which bounds the scaler decides how many engines run. */
export interface Elasticity {
  /** 0: it may sleep while nobody uses it. */
  readonly minReplicas: number;
  readonly maxReplicas: number;
  /** When it is kept awake; null: `minReplicas` holds at all hours. */
  readonly schedule: Schedule | null;
  /** How long nobody must have used it before it sleeps; null: as the operator configured it. */
  readonly sleepAfterSeconds: number | null;
}

/** The fewest engines that must run now: inside its hours a deployment is awake, outside it may sleep. */
export const floorAt = ({ minReplicas, schedule }: Elasticity, now: Date): number => {
  if (schedule === null) return minReplicas;
  return isOpen(schedule, now) ? Math.max(1, minReplicas) : 0;
};

/** With how many engines it begins, or begins again. */
export const beginningWith = (elasticity: Elasticity, now: Date): number =>
  Math.min(Math.max(1, floorAt(elasticity, now)), elasticity.maxReplicas);
