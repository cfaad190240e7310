import { beginningWith, type Elasticity } from './elasticity.ts';
import type { ScalingTerms } from './scaling-terms.ts';

export interface Beginning extends ScalingTerms {
  readonly replicas: number;
  readonly queuedAt: Date | null;
}

/** With how many engines a deployment begins of which nobody said it. */
export const firstReplicas = ({ elasticity }: ScalingTerms, now: Date): number =>
  elasticity === null ? 1 : beginningWith(elasticity, now);

export const beginNow = (terms: ScalingTerms, replicas: number): Beginning => ({
  ...terms,
  replicas,
  queuedAt: null,
});

/** It holds nothing until its turn comes; a fixed number is remembered as its bounds. */
export const beginInQueue = (terms: ScalingTerms, replicas: number, now: Date): Beginning => ({
  ...terms,
  elasticity: terms.elasticity ?? exactly(replicas),
  replicas: 0,
  queuedAt: now,
});

const exactly = (replicas: number): Elasticity => ({
  minReplicas: replicas,
  maxReplicas: replicas,
  schedule: null,
  sleepAfterSeconds: null,
});
