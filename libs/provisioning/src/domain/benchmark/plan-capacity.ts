import type { Benchmark } from './benchmark.ts';

/** How many engines a load takes, by what one was measured to do. */
export interface CapacityPlan {
  readonly replicas: number;
  readonly gpus: number;
  /** GPUs beyond those that the deployment holds. */
  readonly moreGpus: number;
  readonly isEnough: boolean;
}

/** Engines are not planned to be full: what comes in bursts would wait. */
const PLANNED_USE = 0.8;

/**
 * @param outputTokensPerSecond of all requests together
 * @param gpus of which product it already holds some, and how many of it the site has free
 */
export const planCapacity = (
  benchmark: Pick<Benchmark, 'outputTokensPerSecond' | 'gpus'>,
  outputTokensPerSecond: number,
  gpus: { readonly held: number; readonly free: number },
): CapacityPlan => {
  const each = benchmark.outputTokensPerSecond * PLANNED_USE;
  const replicas = Math.max(1, Math.ceil(outputTokensPerSecond / each));
  const needed = replicas * benchmark.gpus;
  const moreGpus = Math.max(0, needed - gpus.held);
  return { replicas, gpus: needed, moreGpus, isEnough: moreGpus <= gpus.free };
};
