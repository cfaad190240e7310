import { err, ok, type Result } from '@beffroi/kernel';
import { MOST_REPLICAS } from '../deployment.ts';
import type { InvalidReplicas } from '../replicas.failure.ts';
import { checkSchedule, type InvalidSchedule, type Schedule } from '../schedule/schedule.ts';
import type { Elasticity } from './elasticity.ts';

/** A week at most: who never sleeps has a minimum. */
const SLEEP_AFTER_SECONDS = { least: 10, most: 604_800 };

/** In seconds. */
export interface InvalidDelay {
  readonly kind: 'InvalidDelay';
  readonly given: number;
  readonly least: number;
  readonly most: number;
}
export type ElasticityFailure = InvalidReplicas | InvalidSchedule | InvalidDelay;

/** What somebody wrote of it; absent is left to us. */
export interface WantedElasticity {
  readonly minReplicas?: number | null | undefined;
  readonly maxReplicas?: number | null | undefined;
  readonly schedule?: Schedule | null | undefined;
  readonly sleepAfterSeconds?: number | null | undefined;
}

/**
 * Null: a fixed number of engines, which nobody changes but people.
 *
 * @param replicas how many it begins with
 */
export const readElasticity = (
  replicas: number,
  wanted: WantedElasticity,
): Result<Elasticity | null, ElasticityFailure> => {
  const sleepAfterSeconds = wanted.sleepAfterSeconds ?? null;
  if (sleepAfterSeconds !== null && !isDelay(sleepAfterSeconds)) {
    return err({ kind: 'InvalidDelay', given: sleepAfterSeconds, ...SLEEP_AFTER_SECONDS });
  }
  const schedule = wanted.schedule ?? null;
  const isFixed = (wanted.minReplicas ?? null) === null && (wanted.maxReplicas ?? null) === null;
  if (isFixed && schedule === null) return ok(null);
  const minReplicas = wanted.minReplicas ?? Math.min(1, replicas);
  const maxReplicas = wanted.maxReplicas ?? Math.max(replicas, minReplicas);
  const wrong = [
    { given: minReplicas, least: 0 },
    { given: maxReplicas, least: Math.max(1, minReplicas) },
  ].find(({ given, least }) => !isCount(given, least));
  if (wrong) return err({ kind: 'InvalidReplicas', ...wrong, most: MOST_REPLICAS });
  const checked = schedule === null ? ok(schedule) : checkSchedule(schedule);
  if (!checked.ok) return checked;
  return ok({ minReplicas, maxReplicas, schedule, sleepAfterSeconds });
};

const isDelay = (seconds: number): boolean =>
  Number.isInteger(seconds) && seconds >= SLEEP_AFTER_SECONDS.least && seconds <= SLEEP_AFTER_SECONDS.most;

const isCount = (value: number, least: number): boolean =>
  Number.isInteger(value) && value >= least && value <= MOST_REPLICAS;
