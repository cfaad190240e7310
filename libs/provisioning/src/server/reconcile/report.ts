import type { ClusterFailure } from '@beffroi/platform/kubernetes';
import { digestOf } from '@beffroi/platform/crypto';
import {
  conditions,
  type Desired,
  isReady,
  type Observed,
  openEngines,
  phaseOf,
  transition,
  unreachableVerdicts,
  type Word,
} from '../../domain/index.ts';
import type { Status } from '../persistence/status.rows.ts';
import type { Situation } from '../persistence/situation.rows.ts';
import type { Performed } from './perform.ts';
import { setbackOf } from './setback.ts';

export interface Look {
  readonly situation: Situation;
  readonly desired: Desired;
  readonly observed: Observed;
  readonly word: Word;
  readonly performed: Performed;
}

/** What a look came to, for the row. */
export const statusOf = (
  { situation, desired, observed, word, performed }: Look,
  now = new Date(),
): Status => {
  const verdicts = conditions(desired, observed, performed.setback);
  const ready = isReady(desired, observed);
  return {
    phase: phaseOf(desired.wish, word, verdicts),
    conditions: transition(situation.deployment.conditions, verdicts, now),
    readyEngines: desired.wish === 'run' ? openEngines(observed).length : 0,
    pods: observed.pods.length,
    readyAt: situation.readyAt ?? (ready ? now : null),
    takenOver: performed.takenOver,
  };
};

/** The cluster did not answer: its engines may well go on serving. */
export const statusWhenUnreachable = (
  { deployment, readyAt }: Situation,
  failure: ClusterFailure,
  now = new Date(),
): Status => {
  const setback = setbackOf(failure) ?? { reason: 'ClusterUnreachable', message: failure.message };
  return {
    phase: deployment.phase,
    conditions: transition(deployment.conditions, unreachableVerdicts(deployment.conditions, setback), now),
    readyEngines: deployment.readyEngines,
    pods: deployment.pods,
    readyAt,
    takenOver: [],
  };
};

/** Unchanged status is not written again. */
export const isNews = ({ deployment, readyAt }: Situation, status: Status): boolean => {
  const { phase, conditions: before, readyEngines, pods, generation, observedGeneration } = deployment;
  return (
    generation !== observedGeneration ||
    status.takenOver.length > 0 ||
    digestOf([phase, before, readyEngines, pods, readyAt]) !==
      digestOf([status.phase, status.conditions, status.readyEngines, status.pods, status.readyAt])
  );
};
